// Runs a slice of the cases and tells its parent of each: a case that hangs or exhausts the memory costs this process only.
import fc from 'fast-check';
import { cases } from './mutations.mjs';
import { openCases } from './run-case.mjs';

process.on('message', async ({ folder, seed, from, to, processesFrom }) => {
  const all = fc.sample(cases, { seed, numRuns: to });
  const runner = openCases(folder);
  for (let index = from; index < to; index += 1) {
    const { kind, argv } = runner.planOf(all[index]);
    process.send({ started: index, one: all[index], kind, argv });
    const problems = await runner.run(all[index], index >= processesFrom);
    process.send({ ended: index, problems, rss: process.memoryUsage.rss() });
  }
  process.disconnect();
});
