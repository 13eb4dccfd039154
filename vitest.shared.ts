import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Slow tests (crash loops, big corpora) carry `.slow.` in their name; `CODEBATCH_TESTS=fast` leaves them out. */
const onlyFast = process.env['CODEBATCH_TESTS'] === 'fast';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', ...(onlyFast ? ['**/*.slow.test.ts'] : [])],
    // Forked processes, not threads: tree-sitter's native memory and process.chdir are per process.
    pool: 'forks',
    maxWorkers: 2,
    // Long enough for a busy machine: no test is about time, the limit only ends one that hangs.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    reporters: ['default', 'json'],
    outputFile: { json: 'test-results.json' },
  },
});

export default config;
