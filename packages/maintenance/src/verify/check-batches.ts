import { existsSync } from 'node:fs';
import {
  type BatchRecord,
  isRecordId,
  isShardId,
  OWNER_FILE_NAME,
  type PlanRecord,
  type RecordName,
  type RecordTypes,
  type ShardStateRecord,
  SINGLE_SHARD,
  type TaskRecord,
} from '@codebatch/core';
import { checkDocument, differing } from './check-document.ts';
import { checkShard } from './check-shard.ts';
import type { FoundSnapshot } from './check-snapshots.ts';
import { checkUnlessGone } from './check-unless-gone.ts';
import { knownDirectories, knownEntries, type VerifyContext } from './verify-context.ts';

const BATCH_FILES: ReadonlySet<string> = new Set(['batch.json', 'plan.json', 'events.jsonl', 'tasks']);
const TASK_FILES: ReadonlySet<string> = new Set(['task.json', 'events.jsonl', 'shards']);

/** A task as far as it could be read, with the states of its shards. */
interface FoundTask {
  readonly record: TaskRecord | undefined;
  readonly states: ReadonlyMap<string, ShardStateRecord | undefined>;
}

/** Checks every batch (SPEC 6 to 9): its documents, the states of its shards, and the outputs of those that are done. */
export async function checkBatches(
  context: VerifyContext,
  snapshots: ReadonlyMap<string, FoundSnapshot>,
): Promise<void> {
  for (const { name: id, path, entries } of knownDirectories(context, 'batches', isRecordId)) {
    await checkUnlessGone(context, path, () => checkBatch(context, id, entries, snapshots));
    if (context.isDue()) await context.breathe();
  }
}

async function checkBatch(
  context: VerifyContext,
  id: string,
  entries: readonly string[],
  snapshots: ReadonlyMap<string, FoundSnapshot>,
): Promise<void> {
  const path = `batches/${id}`;
  const { log } = context;
  knownEntries(context, path, (name) => BATCH_FILES.has(name) || OWNER_FILE_NAME.test(name));
  const plan = readRecord(context, 'plan', `${path}/plan.json`, (record) => differing({ batch_id: id }, record));
  const tasks = await checkTasks(context, id, plan);
  const hasRun = [...tasks.values()].some(({ states }) => [...states.values()].some((state) => state !== undefined));
  if (!entries.includes('batch.json') && !context.sealedStore && !hasRun) {
    log.unfinished(path, 'has no batch.json');
    return;
  }
  const record = readRecord(context, 'batch', `${path}/batch.json`, (batch) => differing({ batch_id: id }, batch));
  context.counts.batches += 1;
  if (record !== undefined) needSnapshot(context, id, record, snapshots);
  if (plan !== undefined) checkPlan(context, id, plan, tasks);
  for (const file of ['batch.json', 'plan.json']) log.need(`${path}/${file}`, `batch ${id}`);
}

async function checkTasks(
  context: VerifyContext,
  batch: string,
  plan: PlanRecord | undefined,
): Promise<Map<string, FoundTask>> {
  const directory = `batches/${batch}/tasks`;
  const planned = plan === undefined ? undefined : new Set(plan.tasks.map(({ task_id }) => task_id));
  const found = new Map<string, FoundTask>();
  const isOwned = (): boolean => context.list(`batches/${batch}`)?.some((name) => OWNER_FILE_NAME.test(name)) === true;
  const belongs = (name: string): boolean => isRecordId(name) && planned?.has(name) !== false;
  for (const { name: id, path } of knownDirectories(context, directory, belongs)) {
    knownEntries(context, path, (name) => TASK_FILES.has(name));
    const identity = { batch_id: batch, task_id: id };
    const record = readRecord(context, 'task', `${path}/task.json`, (task) => differing(identity, task));
    context.log.need(`${path}/task.json`, `batch ${batch}: ${id}`);
    const listed = record?.sharding.shard_ids;
    const states = new Map<string, ShardStateRecord | undefined>();
    const hasPlace = (name: string): boolean => isShardId(name) && listed?.includes(name) !== false;
    for (const { name: shard, entries } of knownDirectories(context, `${path}/shards`, hasPlace)) {
      context.counts.shards += 1;
      states.set(shard, await checkShard(context, { batch, task: id, shard, entries, isOwned }));
      if (context.isDue()) await context.breathe();
    }
    found.set(id, { record, states });
  }
  return found;
}

/** Holds the tasks against the plan: none is missing, and none was executed before what it depends on (SPEC 7.4). */
function checkPlan(
  context: VerifyContext,
  batch: string,
  plan: PlanRecord,
  tasks: ReadonlyMap<string, FoundTask>,
): void {
  const { log } = context;
  const path = `batches/${batch}`;
  const earlier = new Set<string>();
  for (const { task_id, type, depends_on = [] } of plan.tasks) {
    const file = `${path}/tasks/${task_id}/task.json`;
    const task = tasks.get(task_id);
    if (task === undefined) {
      log.add(file, 'FILE_MISSING', 'is not there');
      log.need(file, `batch ${batch}: ${task_id}`);
    } else if (task.record !== undefined && task.record.type !== type) {
      log.add(file, 'RECORD_MISMATCH', `is of the type ${task.record.type}, where plan.json says ${type}`);
    }
    for (const other of depends_on) {
      if (!earlier.has(other)) {
        log.add(`${path}/plan.json`, 'RECORD_MISMATCH', `${task_id} depends on ${other}, which is no task before it`);
      } else if (task !== undefined) {
        checkDependency(context, batch, { id: task_id, task }, { id: other, task: tasks.get(other) });
      }
    }
    earlier.add(task_id);
  }
}

interface NamedTask<T> {
  readonly id: string;
  readonly task: T;
}

/** A shard that is done was executed after what it depends on: where that has no state any more, the state was lost. */
function checkDependency(
  context: VerifyContext,
  batch: string,
  dependent: NamedTask<FoundTask>,
  dependency: NamedTask<FoundTask | undefined>,
): void {
  const { log } = context;
  const sharding = dependent.task.record?.sharding;
  const other = dependency.task?.record?.sharding;
  if (sharding === undefined || other === undefined) return;
  for (const [shard, state] of dependent.task.states) {
    if (state?.status !== 'done') continue;
    const whole = sharding.strategy === 'single' && other.strategy !== 'single';
    const needed = whole ? (other.shard_ids ?? []) : [other.strategy === 'single' ? SINGLE_SHARD : shard];
    for (const id of needed) {
      if (dependency.task?.states.has(id) === true || (other.shard_ids ?? [id]).includes(id) === false) continue;
      const path = `batches/${batch}/tasks/${dependency.id}/shards/${id}/state.json`;
      // A run may have come to it since the shards of that task were listed.
      if (existsSync(`${context.root}/${path}`)) continue;
      log.add(path, 'FILE_MISSING', 'is not there, although what depends on it is done');
      log.need(path, `batch ${batch}: ${dependent.id}/${shard}`);
    }
  }
}

function needSnapshot(
  context: VerifyContext,
  batch: string,
  { snapshot_id }: BatchRecord,
  snapshots: ReadonlyMap<string, FoundSnapshot>,
): void {
  const path = `snapshots/${snapshot_id}`;
  // It may have been made since the snapshots were listed.
  if (!snapshots.has(snapshot_id) && !existsSync(`${context.root}/${path}/snapshot.json`)) {
    context.log.add(`${path}/snapshot.json`, 'FILE_MISSING', 'is not there');
  }
  for (const file of ['snapshot.json', 'files.index.jsonl']) context.log.need(`${path}/${file}`, `batch ${batch}`);
}

/** A document that must be there; undefined where it is damaged or missing, which is noted. */
function readRecord<N extends RecordName>(
  context: VerifyContext,
  name: N,
  path: string,
  contradiction: (record: RecordTypes[N]) => string | undefined,
): RecordTypes[N] | undefined {
  const file = context.read(path);
  if (file?.bytes === undefined) {
    if (file === undefined) context.log.add(path, 'FILE_MISSING', 'is not there');
    else context.log.add(path, 'SCHEMA_ERROR', `has ${file.size} bytes, far more than a document`);
    return undefined;
  }
  const document = checkDocument(name, file.bytes);
  if (!document.ok) {
    context.log.add(path, document.problem.code, document.problem.message);
    return undefined;
  }
  if (!document.sealed) context.counts.without_digest += 1;
  const reason = contradiction(document.record);
  if (reason === undefined) return document.record;
  context.log.add(path, 'RECORD_MISMATCH', reason);
  return undefined;
}
