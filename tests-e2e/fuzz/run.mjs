// `npm run fuzz -- [--rounds <n>] [--processes <n>] [--seed <n>] [--from <n>]
// [--jobs <n>]`: 10,000 mutations of every kind of record
// and file of real stores, each through a command that reads that file; exit code 1 where one did not end cleanly.
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10000' },
    processes: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    from: { type: 'string', default: '0' },
    jobs: { type: 'string', default: String(availableParallelism()) },
  },
});
const [rounds, processes, seed, from, jobs] = ['rounds', 'processes', 'seed', 'from', 'jobs'].map((name) =>
  Number(values[name]),
);
process.stderr.write(`seed ${seed}\n`);
const folder = mkdtempSync(join(tmpdir(), 'codebatch-fuzz-'));
try {
  const began = performance.now();
  const onProgress = (done) => {
    if (done % 100 === 0) process.stderr.write(`\r${done} of ${rounds}`);
  };
  const onFailure = ({ index, problems, case: one }) => {
    process.stdout.write(`${index}: ${problems.join('\n   ')}\n   ${JSON.stringify(one)}\n`);
  };
  const { failures, ...report } = await fuzz({ folder, seed, rounds, processes, from, jobs, onProgress, onFailure });
  process.stderr.write('\n');
  const seconds = Math.round((performance.now() - began) / 1000);
  process.stdout.write(`${JSON.stringify({ seed, ...report, failures: failures.length, seconds }, null, 2)}\n`);
  process.exitCode = failures.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
