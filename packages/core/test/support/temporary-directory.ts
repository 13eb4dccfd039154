import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterEach } from 'vitest';

const made: string[] = [];

afterEach(() => {
  for (const directory of made.splice(0)) fs.rmSync(directory, { recursive: true, force: true });
});

/** A new directory that is removed after the test. */
export function temporaryDirectory(): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'codebatch-'));
  made.push(directory);
  return directory;
}

/** Files and directories below a directory, sorted, as paths with `/`. */
export function listTree(directory: string): string[] {
  return fs
    .readdirSync(directory, { recursive: true })
    .map((name) => String(name).split(path.sep).join('/'))
    .sort();
}
