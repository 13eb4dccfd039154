import { readPlan, readShardState, readTask, SINGLE_SHARD, shardIdsOf, type TaskRecord } from '@codebatch/core';
import { createFailureList, type Gate } from './gate.ts';

/** Nothing was executed before what it depends on. */
export const dependencyOrderGate: Gate = {
  id: 'dependency-order',
  summary: 'Tasks depend on earlier tasks only, and no shard is done whose dependencies are not',
  method: 'Reads the plan, the inputs of every task, and the states of every shard and of those it depends on.',
  requirements: ['R7.3', 'R7.4', 'R8.3', 'R8.4'],
  check({ store, batchId }) {
    const failures = createFailureList();
    const earlier = new Map<string, TaskRecord>();
    let edges = 0;
    for (const { task_id, depends_on = [] } of readPlan(store, batchId).tasks) {
      const task = readTask(store, batchId, task_id);
      const location = `batches/${batchId}/tasks/${task_id}/task.json`;
      const inputs = [...(task.inputs?.tasks ?? [])].sort();
      if (inputs.join() !== [...depends_on].sort().join()) {
        const message = 'The inputs of the task are not what the plan says that it depends on';
        failures.add({ message, location, expected: depends_on, actual: inputs });
      }
      for (const other of depends_on) {
        const dependency = earlier.get(other);
        if (dependency === undefined) {
          failures.add({ message: `${task_id} depends on ${other}, which is no task before it`, location });
          continue;
        }
        for (const shard of shardIdsOf(store, task)) {
          if (readShardState(store, batchId, task_id, shard)?.status !== 'done') continue;
          for (const needed of shardsNeeded(shardIdsOf(store, dependency), task, dependency, shard)) {
            edges += 1;
            const status = readShardState(store, batchId, other, needed)?.status ?? 'ready';
            if (status === 'done') continue;
            failures.add({
              message: `${task_id}/${shard} is done before ${other}/${needed}`,
              location: `batches/${batchId}/tasks/${other}/shards/${needed}/state.json`,
              expected: 'done',
              actual: status,
            });
          }
        }
      }
      earlier.set(task_id, task);
    }
    return { failures: failures.list, details: { dependencies: edges, failures: failures.count } };
  },
};

function shardsNeeded(
  all: readonly string[],
  task: TaskRecord,
  dependency: TaskRecord,
  shard: string,
): readonly string[] {
  if (dependency.sharding.strategy === 'single') return [SINGLE_SHARD];
  if (task.sharding.strategy === 'single') return all;
  return all.includes(shard) ? [shard] : [];
}
