import { layout, readPlan, readShardState, readTask, removeFile, type Store, shardIdsOf } from '@codebatch/core';
import { runBatch } from '@codebatch/runner';
import { createFailureList, type FailureList, type Gate, type GateSubject } from './gate.ts';
import { withScratchStore } from './scratch-store.ts';

/** Shards that are retried: a determined sample, so that the gate takes a small part of a run. */
const SAMPLE = 4;

/** Retrying a shard gives what it gave. */
export const retryDeterminismGate: Gate = {
  id: 'retry-determinism',
  summary: 'A shard that is executed again gives the same records',
  method: `Executes up to ${SAMPLE} shards of every task twice in a copy, without reuse, and compares the records.`,
  requirements: ['R7.1', 'R9.1', 'R11.1', 'R11.2'],
  async check(subject) {
    const { store, batchId, snapshotId } = subject;
    const tasks = perFileTasks(store, batchId);
    const shards = sampleShards(store, batchId, tasks);
    const failures = createFailureList();
    const objects = ({ object }: { readonly object: string }): boolean => shards.includes(shardPrefix(object));
    await withScratchStore(
      store,
      batchId,
      snapshotId,
      { results: false, events: false, indexes: true, objects },
      async (scratch) => {
        const run = () => execute(scratch, subject, { tasks, shards });
        const first = await run();
        compareWithStored(subject, first, failures);
        for (const task of tasks) {
          for (const shard of shards) removeFile(layout.shardState(scratch.root, batchId, task, shard));
        }
        compare(first, await run(), 'executed again', failures);
      },
    );
    return { failures: failures.list, details: { tasks, shards, compared_with: comparedWith(subject) } };
  },
};

/** Building the batch anew gives what it gave. */
export const deterministicRebuildGate: Gate = {
  id: 'deterministic-rebuild',
  summary: 'The whole batch, executed anew from its snapshot and plan, gives the same records',
  method: 'Executes the plan over the snapshot in a copy, twice, with one and with two workers, without reuse.',
  requirements: ['R2.3', 'R2.6', 'R7.1', 'R11.1'],
  async check(subject) {
    const { store, batchId, snapshotId } = subject;
    const failures = createFailureList();
    const options = { results: false, events: false, indexes: true, objects: () => true };
    const runs: ReadonlyMap<string, string>[] = [];
    for (const jobs of [1, 2]) {
      const rebuild = (scratch: Store) => execute(scratch, subject, { jobs });
      runs.push(await withScratchStore(store, batchId, snapshotId, options, rebuild));
    }
    compareWithStored(subject, runs[0]!, failures);
    compare(runs[0]!, runs[1]!, 'built by two workers', failures);
    return { failures: failures.list, details: { shards: runs[0]!.size, compared_with: comparedWith(subject) } };
  },
};

async function execute(
  scratch: Store,
  { batchId, registry, signal }: GateSubject,
  part: { readonly tasks?: readonly string[]; readonly shards?: readonly string[]; readonly jobs?: number },
): Promise<ReadonlyMap<string, string>> {
  await runBatch(scratch, batchId, { registry, signal, reuse: false, jobs: 1, ...part });
  return recordDigests(scratch, batchId);
}

/** `records_sha256` of every done shard, by `task/shard`. */
function recordDigests(store: Store, batchId: string): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  for (const { task_id } of readPlan(store, batchId).tasks) {
    for (const shard of shardIdsOf(store, readTask(store, batchId, task_id))) {
      const state = readShardState(store, batchId, task_id, shard);
      if (state?.status === 'done' && state.records_sha256 !== undefined) {
        digests.set(`${task_id}/${shard}`, state.records_sha256);
      }
    }
  }
  return digests;
}

/** Holds an execution against the stored batch, as far as that was made by the same versions of the same tasks. */
function compareWithStored(subject: GateSubject, actual: ReadonlyMap<string, string>, failures: FailureList): void {
  const { store, batchId } = subject;
  const stored = recordDigests(store, batchId);
  const expected = new Map([...actual.keys()].flatMap((key) => (stored.has(key) ? [[key, stored.get(key)!]] : [])));
  if (comparedWith(subject) === 'stored records') compare(expected, actual, 'executed now', failures);
}

/**
 * What an execution can be held against. Records of another implementation name no version of a task and have no digest:
 * of them only is shown that their tasks, as installed here, are deterministic.
 */
function comparedWith({ store, batchId }: GateSubject): 'stored records' | 'a second execution' {
  const own = readPlan(store, batchId).tasks.every(
    ({ task_id }) => readTask(store, batchId, task_id).version !== undefined,
  );
  return own ? 'stored records' : 'a second execution';
}

function compare(
  expected: ReadonlyMap<string, string>,
  actual: ReadonlyMap<string, string>,
  what: string,
  failures: FailureList,
): void {
  for (const key of new Set([...expected.keys(), ...actual.keys()])) {
    if (expected.get(key) === actual.get(key)) continue;
    failures.add({
      message: `${key}, ${what}, has other records`,
      location: key,
      expected: expected.get(key),
      actual: actual.get(key),
      suggestion: 'A task must not depend on time, randomness, order of files or anything outside its inputs.',
    });
  }
}

function perFileTasks(store: Store, batchId: string): string[] {
  return readPlan(store, batchId)
    .tasks.map(({ task_id }) => task_id)
    .filter((task) => readTask(store, batchId, task).sharding.strategy === 'hash_prefix');
}

/** Shards with records, spread over all of them. */
function sampleShards(store: Store, batchId: string, tasks: readonly string[]): string[] {
  const [first] = tasks;
  if (first === undefined) return [];
  const ids = shardIdsOf(store, readTask(store, batchId, first)).filter(
    (shard) => (readShardState(store, batchId, first, shard)?.stats?.outputs_written ?? 0) > 0,
  );
  const step = Math.max(1, Math.floor(ids.length / SAMPLE));
  return ids.filter((_, index) => index % step === 0).slice(0, SAMPLE);
}

function shardPrefix(object: string): string {
  return object.slice(-64, -62);
}
