// `node run-crowded.mjs <store> <free>`: runs the batch `one` with so many descriptors left to open, and prints the status,
// or the code and errno of the error.
import { closeSync, openSync } from 'node:fs';
import { openStore } from '@codebatch/core';
import { loadRegistry, runBatch } from '@codebatch/runner';

const [root, free] = process.argv.slice(2);
const specifier = new URL('../fixtures/tasks/words.mjs', import.meta.url).href;
const registry = await loadRegistry({ builtIn: [{ type: 'words', specifier, trusted: false }], pipelines: [] });
const held = [];
try {
  for (;;) held.push(openSync('/dev/null'));
} catch {
  for (const descriptor of held.splice(0, Number(free))) closeSync(descriptor);
}
try {
  const { status } = await runBatch(openStore(root), 'one', { registry, jobs: 2 });
  console.log(status);
} catch (error) {
  console.log(`${error.code} ${error.details?.errno}`);
}
