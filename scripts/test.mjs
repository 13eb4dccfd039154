// `npm test [-- --fast]`: sets up, builds, type-checks and runs every test; ends with what failed, of all packages, and
// one line that counts them all.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { install, pnpm, root } from './pnpm.mjs';

const fast = process.argv.includes('--fast');
if (fast) process.env.CODEBATCH_TESTS = 'fast';

install();

/** The result files of all packages that have been tested; turbo restores them with a cached test. */
function resultFiles() {
  const packages = ['packages', 'apps'].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => join(root, group, name)),
  );
  return [...packages, join(root, 'tests-e2e')].map((folder) => join(folder, 'test-results.json')).filter(existsSync);
}

for (const file of resultFiles()) rmSync(file);

/** What to read of each failure, of tests and of files that could not be run, in the form of vitest's JSON report. */
function failuresOf({ testResults }) {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const path = relative(root, name);
    const tests = assertionResults.filter((test) => test.status === 'failed');
    if (tests.length === 0) return status === 'failed' ? [`FAILED ${path}\n${message}`] : [];
    return tests.map(({ fullName, failureMessages }) => {
      const lines = failureMessages.join('\n').split('\n');
      const own = lines.filter((line) => !/^ +at .*\/node_modules\//.test(line));
      return `FAILED ${path}: ${fullName}\n${own.join('\n')}`;
    });
  });
}

process.on('exit', () => {
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  const failures = [];
  for (const file of resultFiles()) {
    const results = JSON.parse(readFileSync(file, 'utf8'));
    passed += results.numPassedTests;
    failed += results.numFailedTests;
    skipped += results.numPendingTests;
    failures.push(...failuresOf(results));
  }
  for (const failure of failures) process.stdout.write(`\n${failure.slice(0, 2000)}\n`);
  process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
});

// One package at a time: each vitest uses both cores already, and tests of limits want a machine that is not overloaded.
pnpm(['exec', 'turbo', 'run', 'build', 'typecheck', 'test', '--concurrency=1', '--output-logs=new-only', '--continue']);
