// Runs one of the tasks among the fixtures over the snapshot `snap` of a store: arguments are the store, the task and,
// as JSON, limits. Says `started` when the run has begun, and in the end the most memory that it had, in KiB.
import { openStore } from '@codebatch/core';
import { initBatch, loadRegistry, runBatch } from '@codebatch/runner';

const [root, type, limits = '{}'] = process.argv.slice(2);
const store = openStore(root);
const specifier = new URL(`../fixtures/tasks/${type}.mjs`, import.meta.url).href;
const registry = await loadRegistry({
  builtIn: [{ type, specifier }],
  pipelines: [{ name: type, description: '', tasks: [{ task_id: type, type, depends_on: [], options: {} }] }],
});
initBatch(store, { snapshotId: 'snap', pipeline: type, registry, id: 'one' });
const run = runBatch(store, 'one', { registry, limits: JSON.parse(limits) });
process.send('started');
await run;
process.send(process.resourceUsage().maxRSS);
process.disconnect();
