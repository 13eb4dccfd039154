// `node crowded-pager.mjs <free descriptors>`: pages three lines on a terminal of two rows with so many files left to open,
// and prints what the terminal shows.
import { closeSync, openSync } from 'node:fs';
import { Writable } from 'node:stream';
import { openPager } from '../../dist/open-pager.js';

let shown = '';
const screen = new Writable({
  write(chunk, _encoding, done) {
    shown += chunk;
    done();
  },
});
const { stream, finish } = openPager(
  Object.assign(screen, { isTTY: true, columns: 80, rows: 2 }),
  'cat >&2',
  process.env,
);
const held = [];
try {
  for (;;) held.push(openSync('/dev/null'));
} catch {
  for (const descriptor of held.splice(0, Number(process.argv[2]))) closeSync(descriptor);
  for (const line of ['one\n', 'two\n', 'three\n']) await new Promise((resolve) => stream.write(line, resolve));
  await finish();
}
for (const descriptor of held) closeSync(descriptor);
console.log(JSON.stringify(shown));
