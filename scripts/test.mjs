// `npm test [-- --fast]`: sets up, builds, type-checks and runs every test; ends in one line that counts them all.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
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

process.on('exit', () => {
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  for (const file of resultFiles()) {
    const results = JSON.parse(readFileSync(file, 'utf8'));
    passed += results.numPassedTests;
    failed += results.numFailedTests;
    skipped += results.numPendingTests;
  }
  process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
});

// One package at a time: each vitest uses both cores already, and tests of limits want a machine that is not overloaded.
pnpm(['exec', 'turbo', 'run', 'build', 'typecheck', 'test', '--concurrency=1', '--output-logs=new-only', '--continue']);
