// `node crowded-snapshot.mjs <store> <repository> <free descriptors>`: two snapshots of HEAD, the second with so many files
// left to open; prints `created`, or the code of its error.
import { closeSync, openSync } from 'node:fs';
import { openStore } from '@codebatch/core';
import { createSnapshot } from '@codebatch/snapshot';

const [root, path, free] = process.argv.slice(2);
const store = openStore(root);
const take = () => createSnapshot(store, { type: 'git', path, ref: 'HEAD' });
await take();
const held = [];
try {
  for (;;) held.push(openSync('/dev/null'));
} catch {
  for (const descriptor of held.splice(0, Number(free))) closeSync(descriptor);
}
try {
  await take();
  console.log('created');
} catch (error) {
  console.log(error.code);
}
