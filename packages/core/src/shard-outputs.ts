import * as crypto from 'node:crypto';
import { CodebatchError } from './codebatch-error.ts';
import { type JsonLine, readJsonLines } from './json-lines.ts';
import { layout } from './layout.ts';
import { parseJson } from './parse-json.ts';
import { readShardState } from './shard-state.ts';
import { statIfPresent } from './stat-if-present.ts';
import type { Store } from './store.ts';

/**
 * The lines of a shard's outputs index in their stored order; none unless the shard is `done`, which alone marks them
 * complete (SPEC 8.4).
 *
 * @throws SCHEMA_ERROR for a line that is not JSON, and before the first line for an index that is missing or has not the
 * size that its state says
 */
export function* readOutputs(store: Store, batch: string, task: string, shard: string): Generator<JsonLine> {
  const state = readShardState(store, batch, task, shard);
  if (state?.status !== 'done') return;
  const file = layout.shardOutputs(store.root, batch, task, shard);
  const size = statIfPresent(file)?.size;
  if (size === undefined) {
    if (state.stats?.outputs_written === 0) return;
    throw damagedIndex(file, 'is missing although the shard is done');
  }
  if (state.outputs_bytes !== undefined && size !== state.outputs_bytes) {
    throw damagedIndex(file, `has ${size} bytes where its shard recorded ${state.outputs_bytes}`);
  }
  yield* readJsonLines(file);
}

function damagedIndex(file: string, what: string): CodebatchError {
  return new CodebatchError('SCHEMA_ERROR', `${file} ${what}`, {
    hints: ['Run "codebatch verify" to see what else is damaged, and "codebatch verify --repair" to make it again.'],
    details: { path: file },
  });
}

/**
 * `records_sha256`: sha256 in hex of the records without `snapshot_id`, `batch_id` and `ts`, each as `JSON.stringify`
 * writes it, in stored order and with a line feed. Shards of different batches with equal results have equal digests.
 *
 * @param lines - Lines of an outputs index.
 * @throws SCHEMA_ERROR for a line that is not a JSON object
 */
export function recordsDigest(lines: Iterable<string>): string {
  const hash = crypto.createHash('sha256');
  for (const line of lines) {
    const record = parseLine(line);
    delete record['snapshot_id'];
    delete record['batch_id'];
    delete record['ts'];
    hash.update(`${JSON.stringify(record)}\n`);
  }
  return hash.digest('hex');
}

function parseLine(line: string): Record<string, unknown> {
  try {
    const value = parseJson(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (cause) {
    throw new CodebatchError('SCHEMA_ERROR', 'A line of an outputs index is not JSON', { cause });
  }
  throw new CodebatchError('SCHEMA_ERROR', 'A line of an outputs index is not a JSON object');
}
