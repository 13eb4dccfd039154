import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/** Writes TypeScript files into a folder, and returns the sorted names of those that the compiler refuses. */
export function filesWithErrors(folder: string, files: Readonly<Record<string, string>>): string[] {
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  const compiler = path.join(path.dirname(require.resolve('typescript/package.json')), 'bin/tsc');
  const options = ['--noEmit', '--strict', '--ignoreConfig', '--module', 'nodenext', '--pretty', 'false'];
  const { stdout, stderr } = spawnSync(process.execPath, [compiler, ...options, ...Object.keys(files)], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (stderr !== '') throw new Error(stderr);
  const errors = stdout.split('\n').filter((line) => /^\S/.test(line));
  // What is wrong with no file, but with the call, stays as a whole and is a name that no test expects.
  return [...new Set(errors.map((line) => line.replace(/\(\d+,\d+\): error .*/, '')))].sort();
}
