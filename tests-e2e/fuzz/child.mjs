// Runs a slice of the cases and tells its parent of each: a case that hangs or exhausts the memory costs this process only.
import fc from 'fast-check';
import { cases } from './mutations.mjs';
import { openCases } from './run-case.mjs';

/** What is on its way when the channel is closed is lost. */
const tell = (message) => new Promise((resolve) => process.send(message, resolve));

process.on('message', async ({ folder, seed, from, to, processesFrom }) => {
  const all = fc.sample(cases, { seed, numRuns: to });
  const runner = openCases(folder);
  for (let index = from; index < to; index += 1) {
    const { kind, argv } = runner.planOf(all[index]);
    await tell({ started: index, one: all[index], kind, argv });
    const problems = await runner.run(all[index], index >= processesFrom);
    await tell({ ended: index, problems, rss: process.memoryUsage.rss() });
  }
  process.disconnect();
});
