// Runs the batch `one` of a store with the task `slow`: arguments are the store and, optionally, `reuse` or a partition.
import { openStore } from '@codebatch/core';
import { loadRegistry, parsePartition, runBatch } from '@codebatch/runner';

const [root, also] = process.argv.slice(2);
const reuse = also === 'reuse';
const registry = await loadRegistry({
  builtIn: [{ type: 'slow', specifier: new URL('../fixtures/tasks/slow.mjs', import.meta.url).href, trusted: false }],
  pipelines: [],
});
try {
  await runBatch(openStore(root), 'one', {
    registry,
    jobs: 2,
    reuse,
    ...(also === undefined || reuse ? {} : { partition: parsePartition(also) }),
    onProgress: ({ filesDone }) => {
      if (filesDone === 1) process.send?.('started');
    },
  });
  process.exitCode = 0;
} catch (error) {
  process.exitCode = error.code === 'BATCH_OWNED' ? 3 : 1;
}
process.disconnect?.();
