import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type FileRecord,
  initStore,
  languageOf,
  layout,
  makeDirectory,
  type OutputRecord,
  pathKey,
  recordsDigest,
  type ShardStateRecord,
  type ShardStatus,
  type ShardStrategy,
  type SnapshotRecord,
  type Store,
  sha256Hex,
  shardOf,
  type TaskRecord,
  writeDocument,
  writeFileAtomic,
} from '@codebatch/core';

/** Fields of a record without the envelope. */
export type Body = { readonly kind: string } & Readonly<Record<string, unknown>>;

export interface TaskSpec {
  readonly id: string;
  readonly type?: string;
  readonly depends_on?: readonly string[];
  readonly config?: Record<string, unknown>;
  readonly version?: string;
  /** Languages by extension, as a configuration gives them. */
  readonly languages?: Record<string, string>;
  /** Grammars of the configuration by language. */
  readonly grammars?: TaskRecord['grammars'];
  readonly strategy?: ShardStrategy;
  readonly shardCount?: number;
  /** What `sharding.shard_ids` lists: shards with files (default), all possible ones with directories, or nothing. */
  readonly lists?: 'work' | 'all' | 'nothing';
  /** Records of a file in emission order. */
  readonly outputs?: (file: FileRecord) => readonly Body[];
  /** Status of a shard with files; `done` by default, undefined for a shard without a directory. */
  readonly status?: (shard: string) => ShardStatus | undefined;
  /** Fields to put over the state of a shard. */
  readonly state?: (shard: string) => Partial<ShardStateRecord>;
  /** How a record is written; JSON.stringify by default. */
  readonly serialise?: (record: OutputRecord) => string;
}

export interface BatchSpec {
  readonly id: string;
  readonly snapshot: string;
  readonly pipeline?: string;
  readonly created_at?: string;
  readonly label?: string;
  readonly tasks: readonly TaskSpec[];
}

export interface StoreSpec {
  /** Content by path for each snapshot. */
  readonly snapshots: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly batches?: readonly BatchSpec[];
}

const TS = '2026-01-02T03:04:05.000Z';

/** Makes a store of complete records in a new temporary directory, by core's writers alone. */
export function makeStore(spec: StoreSpec): Store {
  const store = initStore(join(mkdtempSync(join(tmpdir(), 'codebatch-')), 'store'));
  for (const [id, files] of Object.entries(spec.snapshots)) addSnapshot(store, id, files);
  for (const batch of spec.batches ?? []) addBatch(store, batch);
  return store;
}

/** @param of - What it was taken of. */
export function addSnapshot(
  store: Store,
  id: string,
  files: Readonly<Record<string, string>>,
  of: Pick<SnapshotRecord, 'source' | 'config'> = { source: { type: 'directory', path: 'src' } },
): void {
  const records = Object.entries(files).map(([path, content]): FileRecord => {
    const bytes = Buffer.from(content);
    const language = languageOf(path);
    return {
      schema_version: 1,
      path,
      path_key: pathKey(path),
      object: store.objects.put(bytes).ref,
      size: bytes.length,
      ...(language === undefined ? {} : { lang_hint: language }),
    };
  });
  records.sort((a, b) => Buffer.compare(Buffer.from(a.path_key), Buffer.from(b.path_key)));
  makeDirectory(layout.snapshotDir(store.root, id));
  const text = records.map((record) => `${JSON.stringify(record)}\n`).join('');
  writeFileAtomic(layout.filesIndex(store.root, id), text, 'process');
  writeDocument(
    layout.snapshotFile(store.root, id),
    {
      schema_name: 'codebatch.snapshot',
      schema_version: 1,
      snapshot_id: id,
      created_at: TS,
      ...of,
      file_count: records.length,
      total_bytes: records.reduce((sum, { size }) => sum + size, 0),
      files_sha256: sha256Hex(Buffer.from(text)),
    },
    'process',
  );
}

export function addBatch(store: Store, batch: BatchSpec): void {
  const files = readFiles(store, batch.snapshot);
  makeDirectory(layout.tasksDir(store.root, batch.id));
  writeDocument(
    layout.planFile(store.root, batch.id),
    {
      schema_name: 'codebatch.plan',
      schema_version: 1,
      batch_id: batch.id,
      tasks: batch.tasks.map(({ id, type = id, depends_on = [], config = {} }) => ({
        task_id: id,
        type,
        depends_on,
        config,
      })),
    },
    'process',
  );
  for (const task of batch.tasks) addTask(store, batch, task, files);
  writeDocument(
    layout.batchFile(store.root, batch.id),
    {
      schema_name: 'codebatch.batch',
      schema_version: 1,
      batch_id: batch.id,
      snapshot_id: batch.snapshot,
      created_at: batch.created_at ?? TS,
      pipeline: batch.pipeline ?? 'full',
      status: 'pending',
      ...(batch.label === undefined ? {} : { metadata: { label: batch.label } }),
    },
    'process',
  );
}

function readFiles(store: Store, snapshot: string): FileRecord[] {
  const text = readFileSync(layout.filesIndex(store.root, snapshot), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as FileRecord);
}

function addTask(store: Store, batch: BatchSpec, task: TaskSpec, files: readonly FileRecord[]): void {
  const {
    id,
    type = id,
    strategy = 'hash_prefix',
    shardCount = strategy === 'single' ? 1 : 256,
    lists = 'work',
  } = task;
  const shards = new Map<string, FileRecord[]>();
  if (strategy === 'single') shards.set('00', []);
  files.forEach((file, position) => {
    const shard = shardOf(file, strategy, shardCount, position);
    shards.set(shard, [...(shards.get(shard) ?? []), file]);
  });
  const work = [...shards.keys()].sort();
  const all = Array.from({ length: shardCount }, (_, n) => n.toString(16).padStart(2, '0'));
  makeDirectory(layout.taskDir(store.root, batch.id, id));
  writeDocument(
    layout.taskFile(store.root, batch.id, id),
    {
      schema_name: 'codebatch.task',
      schema_version: 1,
      task_id: id,
      batch_id: batch.id,
      type,
      ...(task.version === undefined ? {} : { version: task.version }),
      ...(task.languages === undefined ? {} : { languages: task.languages }),
      ...(task.grammars === undefined ? {} : { grammars: task.grammars }),
      sharding: {
        strategy,
        shard_count: shardCount,
        ...(lists === 'nothing' ? {} : { shard_ids: lists === 'all' ? all : work }),
      },
      inputs: { snapshot: true, tasks: [...(task.depends_on ?? [])] },
      config: task.config ?? {},
      status: 'pending',
    },
    'process',
  );
  for (const shard of lists === 'all' ? all : work) addShard(store, batch, task, shard, shards.get(shard));
}

function addShard(
  store: Store,
  batch: BatchSpec,
  task: TaskSpec,
  shard: string,
  files: FileRecord[] | undefined,
): void {
  const status = files === undefined ? 'ready' : task.status === undefined ? 'done' : task.status(shard);
  if (status === undefined) return;
  makeDirectory(layout.shardDir(store.root, batch.id, task.id, shard));
  const lines = (files ?? []).flatMap((file) =>
    (task.outputs?.(file) ?? []).map((body) => {
      const record = {
        schema_version: 1,
        snapshot_id: batch.snapshot,
        batch_id: batch.id,
        task_id: task.id,
        shard_id: shard,
        ts: TS,
        path: file.path,
        ...body,
      } as OutputRecord;
      return task.serialise?.(record) ?? JSON.stringify(record);
    }),
  );
  const text = lines.map((line) => `${line}\n`).join('');
  const done = status === 'done';
  if (done || files === undefined) {
    writeFileAtomic(layout.shardOutputs(store.root, batch.id, task.id, shard), text, 'process');
  }
  writeDocument(
    layout.shardState(store.root, batch.id, task.id, shard),
    {
      schema_name: 'codebatch.shard_state',
      schema_version: 1,
      shard_id: shard,
      task_id: task.id,
      batch_id: batch.id,
      status,
      attempt: status === 'ready' ? 0 : 1,
      ...(done
        ? {
            stats: {
              files_processed: files?.length ?? 0,
              outputs_written: lines.length,
              executed: files?.length ?? 0,
              reused: 0,
            },
            outputs_bytes: Buffer.byteLength(text),
            outputs_sha256: sha256Hex(Buffer.from(text)),
            records_sha256: recordsDigest(lines),
          }
        : {}),
      ...task.state?.(shard),
    },
    'process',
  );
}
