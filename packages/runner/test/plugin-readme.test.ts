import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory, testFile } from './support/workspace.ts';

it('the task and the test of the README of plugin do what it says', () => {
  const readme = fs.readFileSync(testFile('../../plugin/README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);
  const directory = temporaryDirectory();
  fs.writeFileSync(path.join(directory, 'package.json'), '{ "type": "module" }');
  fs.writeFileSync(path.join(directory, 'todo.ts'), blocks.find((code) => code.includes("name: 'todo'"))!);
  fs.writeFileSync(path.join(directory, 'todo.test.ts'), blocks.find((code) => code.startsWith('// todo.test.ts'))!);
  const modules = path.join(directory, 'node_modules');
  fs.mkdirSync(path.join(modules, '@codebatch'), { recursive: true });
  for (const name of ['core', 'plugin', 'runner', 'snapshot']) {
    fs.symlinkSync(testFile(`../../${name}`), path.join(modules, '@codebatch', name));
  }
  const vitest = path.dirname(createRequire(import.meta.url).resolve('vitest/package.json'));
  fs.symlinkSync(vitest, path.join(modules, 'vitest'));
  const { VITEST: _, ...env } = process.env;
  const run = spawnSync(
    process.execPath,
    [path.join(vitest, 'vitest.mjs'), 'run', '--reporter=json', '--testTimeout=60000'],
    {
      cwd: directory,
      encoding: 'utf8',
      env,
    },
  );
  expect(run.status, run.stdout + run.stderr).toBe(0);
  expect(JSON.parse(run.stdout)).toMatchObject({ numPassedTests: 1, numTotalTests: 1 });
});
