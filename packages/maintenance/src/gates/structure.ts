import { layout, listDirectory, readPlan, readTask, SINGLE_SHARD, shardOf } from '@codebatch/core';
import { readSnapshotFiles } from '@codebatch/snapshot';
import { createFailureList, type Gate } from './gate.ts';

/** Everything that a store must have is there and nothing else is, and every file of the snapshot has its shard. */
export const structureGate: Gate = {
  id: 'structure',
  summary: 'The store has the layout of the specification, and every file of the snapshot has its shard in every task',
  method: 'Walks the whole store, and assigns every file of the snapshot to its shard anew.',
  requirements: ['R3.1', 'R4.2', 'R5.1', 'R6.1', 'R7.2', 'R8.1', 'R8.2', 'R14.1'],
  check({ store, batchId, snapshotId, verification }) {
    const failures = createFailureList();
    const { tasks } = readPlan(store, batchId);
    const present = listDirectory(layout.tasksDir(store.root, batchId));
    for (const task of present) {
      if (tasks.some(({ task_id }) => task_id === task)) continue;
      failures.add({ message: `The task ${task} is not in the plan`, location: `batches/${batchId}/tasks/${task}` });
    }
    for (const { path, message } of verification.unfinished) failures.add({ message, location: path });
    const records = tasks.map(({ task_id }) => readTask(store, batchId, task_id));
    const directories = records.map(
      ({ task_id }) => new Set(listDirectory(layout.shardsDir(store.root, batchId, task_id))),
    );
    let files = 0;
    for (const file of readSnapshotFiles(store, snapshotId)) {
      for (const [index, { task_id, sharding }] of records.entries()) {
        const shard =
          sharding.strategy === 'single' ? SINGLE_SHARD : shardOf(file, sharding.strategy, sharding.shard_count, files);
        if (directories[index]?.has(shard) === true) continue;
        const location = `batches/${batchId}/tasks/${task_id}/shards/${shard}`;
        failures.add({ message: `The shard of ${file.path} is not there`, location });
      }
      files += 1;
    }
    return { failures: failures.list, details: { snapshot_files: files, tasks: tasks.length, ...verification.counts } };
  },
};
