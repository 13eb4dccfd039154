// Finishes the batch `one` of a store, and kills itself before the n-th change of the file system.
import { interceptFileOperations, openStore } from '@codebatch/core';
import { loadRegistry, runBatch } from '@codebatch/runner';

const [root, at] = process.argv.slice(2);
const task = (type) => ({ type, specifier: new URL(`../fixtures/tasks/${type}.mjs`, import.meta.url).href });
const registry = await loadRegistry({ builtIn: ['words', 'longest', 'census'].map(task), pipelines: [] });
let operations = 0;
interceptFileOperations(() => {
  operations += 1;
  if (operations === Number(at)) process.kill(process.pid, 'SIGKILL');
});
await runBatch(openStore(root), 'one', { registry, jobs: 1 });
process.exit(0);
