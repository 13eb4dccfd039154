// Runs the task `faulty` over the snapshot `snap` of a store, and says when the run has begun.
import { openStore } from '@codebatch/core';
import { initBatch, loadRegistry, runBatch } from '@codebatch/runner';

const store = openStore(process.argv[2]);
const specifier = new URL('../fixtures/tasks/faulty.mjs', import.meta.url).href;
const registry = await loadRegistry({
  builtIn: [{ type: 'faulty', specifier }],
  pipelines: [
    { name: 'faulty', description: '', tasks: [{ task_id: 'faulty', type: 'faulty', depends_on: [], options: {} }] },
  ],
});
initBatch(store, { snapshotId: 'snap', pipeline: 'faulty', registry, id: 'one' });
const run = runBatch(store, 'one', { registry });
process.send('started');
await run;
process.disconnect();
