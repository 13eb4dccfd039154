// Plans and runs the batch `one` of a store, and kills itself before the n-th change of the file system.
import { interceptFileOperations, openStore } from '@codebatch/core';
import { initBatch, loadRegistry, runBatch } from '@codebatch/runner';

const [root, at] = process.argv.slice(2);
const store = openStore(root);
const task = (type) => ({ type, specifier: new URL(`../fixtures/tasks/${type}.mjs`, import.meta.url).href });
const planned = (type, depends_on) => ({ task_id: type, type, depends_on, options: {} });
const registry = await loadRegistry({
  builtIn: ['words', 'longest', 'census'].map(task),
  pipelines: [
    {
      name: 'all',
      description: '',
      tasks: [planned('words', []), planned('longest', ['words']), planned('census', ['longest'])],
    },
  ],
});
let operations = 0;
interceptFileOperations(() => {
  operations += 1;
  if (operations === Number(at)) process.kill(process.pid, 'SIGKILL');
});
initBatch(store, { snapshotId: 'snap', pipeline: 'all', registry, id: 'one' });
await runBatch(store, 'one', { registry, jobs: 1 });
process.exit(0);
