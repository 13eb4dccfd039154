// `node generate-records.mjs <store> <records> [seed]`: a store with one finished batch of that many records, the same for the
// same seed, without the work that a run of that size would take.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from './create-random.mjs';

const SNAPSHOT = 'snap-generated';
const BATCH = 'batch-generated';
const TIME = '2026-01-02T03:04:05.000Z';
/** What a file of median size has. */
const RECORDS_PER_FILE = 80;
const TASKS = [
  ['01_parse', 'parse'],
  ['02_analyze', 'analyze'],
  ['03_symbols', 'symbols'],
  ['04_lint', 'lint'],
];
const METRICS = 'bytes loc sloc comment_lines blank_lines complexity max_complexity function_count class_count'.split(
  ' ',
);
const WORDS = 'node value index buffer parse table entry scope token range shard batch record store path line'.split(
  ' ',
);
const CODES = [
  ['L001', 'warning'],
  ['L002', 'warning'],
  ['L003', 'info'],
  ['L101', 'warning'],
  ['L102', 'warning'],
  ['E0001', 'error'],
];

/**
 * Writes the store.
 *
 * @param {string} store is made
 * @param {number} records at least; whole files are written
 * @param {number} [seed]
 * @returns {{ records: number, bytes: number, files: number, path: string, name: string, code: string }} what there is, and a
 * path, a symbol's name and a code to ask for
 */
export function generateRecords(store, records, seed = 1) {
  const random = createRandom(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const files = Array.from({ length: Math.max(1, Math.round(records / RECORDS_PER_FILE)) }, (_, index) => {
    const path = `part${index % 7}/group${index % 211}/${pick(WORDS)}_${index}.${pick(['py', 'ts', 'js'])}`;
    return { path, digest: sha256(path), index };
  });
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  writeSnapshot(store, files);

  const wanted = files[files.length >> 1];
  let wantedName = '';
  let count = 0;
  let bytes = 0;
  const name = (file) => `${pick(WORDS)}_${pick(WORDS)}_${file.index}`;
  const bodies = {
    parse: (file) => [{ kind: 'ast', object: `sha256:${file.digest}`, format: 'cbt', nodes: 900, errors: 0 }],
    analyze: (file) => [
      ...METRICS.map((metric) => ({ kind: 'metric', metric, value: Math.floor(random() * 2000) })),
      ...times(6, () => ({
        kind: 'metric',
        metric: 'function_complexity',
        value: 1 + Math.floor(random() * 40),
        symbol: name(file),
        line: 1 + Math.floor(random() * 400),
      })),
    ],
    symbols: (file) => [
      ...times(34, () => {
        const defined = name(file);
        if (file === wanted) wantedName = defined;
        return symbol(defined, 1 + Math.floor(random() * 400));
      }),
      ...times(16, () => edge(`./${pick(WORDS)}`, name(file), 1 + Math.floor(random() * 40))),
    ],
    lint: () =>
      times(14, () => {
        // One code is rare: it is what a point query asks for.
        const [code, severity] = random() < 0.0005 ? CODES[5] : pick(CODES.slice(0, 5));
        const line = 1 + Math.floor(random() * 400);
        const context_hash = `${random().toString(16).slice(2, 14)}:${random().toString(16).slice(2, 14)}`;
        return { kind: 'diagnostic', severity, code, message: `Found by ${code} here`, line, column: 1, context_hash };
      }),
  };
  for (const [task, type] of TASKS) {
    const shards = new Map();
    for (const file of files) {
      const shard = file.digest.slice(0, 2);
      const lines = shards.get(shard) ?? [];
      shards.set(shard, lines);
      for (const body of bodies[type](file))
        lines.push(JSON.stringify({ ...envelope(task, shard), path: file.path, ...body }));
    }
    writeTask(store, task, type, [...shards.keys()].sort());
    for (const [shard, lines] of shards) bytes += writeShard(store, task, shard, lines);
    for (const lines of shards.values()) count += lines.length;
  }
  writePlanAndBatch(store);
  return { records: count, bytes, files: files.length, path: wanted.path, name: wantedName, code: 'E0001' };
}

function times(count, make) {
  return Array.from({ length: count }, make);
}

function symbol(name, line) {
  return {
    kind: 'symbol',
    name,
    symbol_type: 'function',
    scope: 'module',
    qualified_name: name,
    line,
    column: 5,
    end_line: line + 3,
    end_column: 2,
    exported: false,
  };
}

function edge(target, name, line) {
  return { kind: 'edge', edge_type: 'imports', target, module: target, name, line, column: 1 };
}

function envelope(task_id, shard_id) {
  return { schema_version: 1, snapshot_id: SNAPSHOT, batch_id: BATCH, task_id, shard_id, ts: TIME };
}

function writeSnapshot(store, files) {
  const folder = join(store, 'snapshots', SNAPSHOT);
  for (const part of ['objects', 'batches']) mkdirSync(join(store, part), { recursive: true });
  mkdirSync(folder, { recursive: true });
  writeJson(join(store, 'store.json'), { schema_name: 'codebatch.store', schema_version: 1, created_at: TIME });
  const lines = files.map(({ path, digest }) =>
    JSON.stringify({ schema_version: 1, path, path_key: path, object: `sha256:${digest}`, size: 3000 }),
  );
  writeFileSync(join(folder, 'files.index.jsonl'), lines.map((line) => `${line}\n`).join(''));
  writeJson(join(folder, 'snapshot.json'), {
    schema_name: 'codebatch.snapshot',
    schema_version: 1,
    snapshot_id: SNAPSHOT,
    created_at: TIME,
    source: { type: 'directory', path: 'generated' },
  });
}

function writeTask(store, task_id, type, shard_ids) {
  const folder = join(store, 'batches', BATCH, 'tasks', task_id);
  mkdirSync(folder, { recursive: true });
  writeJson(join(folder, 'task.json'), {
    schema_name: 'codebatch.task',
    schema_version: 1,
    task_id,
    batch_id: BATCH,
    type,
    sharding: { strategy: 'hash_prefix', shard_count: 256, shard_ids },
    inputs: { snapshot: true, tasks: type === 'parse' ? [] : ['01_parse'] },
    config: {},
    status: 'pending',
  });
}

function writeShard(store, task_id, shard_id, lines) {
  const folder = join(store, 'batches', BATCH, 'tasks', task_id, 'shards', shard_id);
  mkdirSync(folder, { recursive: true });
  const text = lines.map((line) => `${line}\n`).join('');
  writeFileSync(join(folder, 'outputs.index.jsonl'), text);
  writeJson(join(folder, 'state.json'), {
    schema_name: 'codebatch.shard_state',
    schema_version: 1,
    shard_id,
    task_id,
    batch_id: BATCH,
    status: 'done',
    attempt: 1,
    stats: { outputs_written: lines.length },
    outputs_bytes: text.length,
  });
  return text.length;
}

function writePlanAndBatch(store) {
  const folder = join(store, 'batches', BATCH);
  const tasks = TASKS.map(([task_id, type]) => ({ task_id, type, depends_on: type === 'parse' ? [] : ['01_parse'] }));
  writeJson(join(folder, 'plan.json'), { schema_name: 'codebatch.plan', schema_version: 1, batch_id: BATCH, tasks });
  writeJson(join(folder, 'batch.json'), {
    schema_name: 'codebatch.batch',
    schema_version: 1,
    batch_id: BATCH,
    snapshot_id: SNAPSHOT,
    created_at: TIME,
    pipeline: 'full',
    status: 'pending',
  });
}

function writeJson(file, value) {
  writeFileSync(file, `${JSON.stringify(value)}\n`);
}

function sha256(text) {
  return createHash('sha256').update(text).digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [store, records, seed] = process.argv.slice(2);
  process.stdout.write(`${JSON.stringify(generateRecords(store, Number(records), Number(seed ?? 1)))}\n`);
}
