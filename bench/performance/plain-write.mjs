// `node plain-write.mjs <directory>`: writes the files of a list on stdin, `<size> <path>` per line, as plainly as Node can.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [directory] = process.argv.slice(2);
const files = readFileSync(0, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => ({ size: Number(line.slice(0, line.indexOf(' '))), path: line.slice(line.indexOf(' ') + 1) }));
const bytes = Buffer.alloc(Math.max(0, ...files.map(({ size }) => size)), 'x');
const made = new Set();
for (const { size, path } of files) {
  const target = join(directory, path);
  const parent = dirname(target);
  if (!made.has(parent)) mkdirSync(parent, { recursive: true });
  made.add(parent);
  writeFileSync(target, bytes.subarray(0, size));
}
