import { describe, expect, it } from 'vitest';
import { fuzz } from '../fuzz/fuzz.mjs';
import { temporaryFolder } from '../support/cli.ts';

describe('records and files from elsewhere', () => {
  it('end in clean errors, in bounded time and memory, and steer neither a prototype nor a terminal', {
    timeout: 900_000,
  }, async () => {
    // Other cases every day. The whole of it is `npm run fuzz`, which repeats a seed with --seed.
    const seed = Math.floor(Date.now() / 86_400_000);
    process.stderr.write(`fuzz: seed ${seed}\n`);
    const report = await fuzz({ folder: temporaryFolder(), seed, rounds: 240, processes: 4, jobs: 2 });
    expect(report.failures, `seed ${seed}`).toEqual([]);
    expect(report.rounds).toBe(240);
    expect(Object.keys(report.byKind).length).toBeGreaterThan(12);
  });
});
