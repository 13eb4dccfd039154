import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../support/repository.ts';

const COPIED = [
  'packages',
  'apps',
  'tests-e2e',
  'schemas',
  'examples',
  'package.json',
  'tsconfig.json',
  'tsconfig.base.json',
  'vitest.shared.ts',
  'SPEC.md',
  'README.md',
  'ARCHITECTURE.md',
];

/** A copy of the built workspace in which sources may be broken; third-party packages are shared with the original. */
export interface WorkspaceCopy {
  /** Replaces the one occurrence of `search` in a file; throws if it occurs never or more than once. Returns the undo. */
  replace(file: string, search: string, replacement: string): () => void;
  /** Builds one package of the copy; type errors do not keep it from emitting. */
  build(folder: string): void;
  /** Runs the tests of a file whose title matches, and tells how many of them ran and how many failed. */
  test(folder: string, file: string, title: string): { ran: number; failed: number; output: string };
}

/** Copies the workspace, dependencies' links and build output included, below `root`. */
export function copyWorkspace(root: string): WorkspaceCopy {
  for (const entry of COPIED) {
    cpSync(join(repositoryRoot, entry), join(root, entry), { recursive: true, verbatimSymlinks: true });
  }
  symlinkSync(join(repositoryRoot, 'node_modules'), join(root, 'node_modules'));
  const run = (args: readonly string[], cwd: string) =>
    spawnSync(process.execPath, args, {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
      maxBuffer: 1 << 28,
    });

  return {
    replace(file, search, replacement) {
      const path = join(root, file);
      const original = readFileSync(path, 'utf8');
      const occurrences = original.split(search).length - 1;
      if (occurrences !== 1) throw new Error(`${file} has ${occurrences} occurrences of: ${search}`);
      writeFileSync(
        path,
        original.replace(search, () => replacement),
      );
      return () => writeFileSync(path, original);
    },
    build(folder) {
      run([join(root, 'node_modules/typescript/bin/tsc'), '--build', folder], root);
    },
    test(folder, file, title) {
      const { stdout, stderr } = run(
        [
          join(root, 'node_modules/vitest/vitest.mjs'),
          'run',
          file,
          '-t',
          title,
          '--reporter=default',
          '--reporter=json',
          '--outputFile.json=mutation-results.json',
        ],
        join(root, folder),
      );
      const results = JSON.parse(readFileSync(join(root, folder, 'mutation-results.json'), 'utf8')) as {
        numPassedTests: number;
        numFailedTests: number;
        numFailedTestSuites: number;
      };
      return {
        ran: results.numPassedTests + results.numFailedTests,
        failed:
          results.numFailedTests +
          (results.numPassedTests + results.numFailedTests === 0 ? results.numFailedTestSuites : 0),
        output: `${stdout}${stderr}`,
      };
    },
  };
}
