import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { generateCorpus } from '../generate-corpus.mjs';
import { median, sync } from '../measure.mjs';

export const name = 'growth';

const hook = fileURLToPath(new URL('../report-usage.cjs', import.meta.url));
const REACH = 2.1;

/** Every step on a generated corpus and on one with twice the files, and the memory of the processes. */
export function measure({ space, runs, growth }) {
  const trees = [growth, 2 * growth].map((files) => {
    const tree = space.fresh('generated');
    generateCorpus(tree, files);
    return tree;
  });
  const steps = ['snapshot', 'init', 'run', 'status', 'summary', 'query', 'diff'];
  const times = trees.map(() => Object.fromEntries(steps.map((step) => [step, []])));
  const memory = trees.map(() => ({ worker: [], parent: [] }));
  for (let run = 0; run < runs; run++) {
    trees.forEach((tree, index) => {
      const store = space.store();
      const report = space.fresh('usage');
      const at = ['--store', store];
      const jobs = ['--jobs', String(space.jobs)];
      const take = (step, args, env) => {
        sync();
        times[index][step].push(space.codebatch([...args, ...at], { env }));
      };
      take('snapshot', ['snapshot', 'create', tree]);
      take('init', ['batch', 'init', '--pipeline', 'full']);
      take('run', ['run', ...jobs], { NODE_OPTIONS: `--require ${hook}`, CODEBATCH_BENCH_USAGE: report });
      take('status', ['status']);
      take('summary', ['summary', '--json']);
      take('query', ['query', 'stats', '--json']);
      take('diff', ['diff', 'latest', 'latest', '--json']);
      for (const line of readFileSync(report, 'utf8').trim().split('\n')) {
        const { script, megabytes } = JSON.parse(line);
        memory[index][script.includes('worker') ? 'worker' : 'parent'].push(megabytes);
      }
    });
  }
  const middle = (index, step, unit) => median(times[index][step].map((time) => time[unit]));
  return [
    ...steps.map((step) => ({
      what: `${step} of ${2 * growth} files`,
      time: { wall: middle(1, step, 'wall'), cpu: middle(1, step, 'cpu') },
      beside: `${growth} files`,
      base: { wall: middle(0, step, 'wall'), cpu: middle(0, step, 'cpu') },
      reach: REACH,
    })),
    {
      what: 'peak memory of a worker',
      value: Math.max(...memory[1].worker) / Math.max(...memory[0].worker),
      note: `${Math.max(...memory[1].worker)} MB`,
      beside: `${growth} files`,
      reach: 1.2,
    },
    {
      what: 'peak memory of the parent, MB',
      value: Math.max(...memory[1].parent),
      beside: '',
      reach: 300,
    },
  ];
}
