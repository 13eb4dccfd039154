import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { interleave, median, sync, timed } from '../measure.mjs';
import { listFiles } from '../workspace.mjs';

export const name = 'again';

const plainWrite = fileURLToPath(new URL('../plain-write.mjs', import.meta.url));
const CHANGED_SHARE = 0.01;

/** Scans after a first one: of the same tree, and of one with a hundredth of the files changed. */
export function measure({ space, tree, runs }) {
  const store = space.store();
  const scan = ['scan', tree, '--store', store, '--jobs', String(space.jobs), '--json'];
  sync();
  const cold = space.codebatch(scan);
  const coldWork = workOf(cold);
  // Past the second in which files count as possibly still being changed.
  space.node(['-e', 'setTimeout(() => {}, 2500)']);
  space.codebatch(scan);
  const same = interleave(runs, {
    ours: () => space.codebatch(scan),
    node: () => space.node(['-e', '0']),
  });

  const sources = [...listFiles(tree).keys()].sort();
  const step = Math.max(1, Math.round(1 / CHANGED_SHARE));
  const times = [];
  const bases = [];
  const shares = [];
  for (let run = 0; run < runs; run++) {
    for (let index = run % step; index < sources.length; index += step)
      appendFileSync(join(tree, sources[index]), '\n');
    const before = listFiles(store);
    sync();
    const time = space.codebatch(scan);
    times.push(time);
    shares.push(workOf(time) / coldWork);
    bases.push(writePlainly(space, before, listFiles(store)));
  }
  const middle = (list, unit) => median(list.map((entry) => entry[unit]));
  return [
    {
      what: 'scan, nothing changed',
      time: same.ours,
      beside: '5 % of cold + 2 x node -e 0',
      base: {
        wall: 0.05 * cold.wall + 2 * same.node.wall,
        cpu: 0.05 * cold.cpu + 2 * same.node.cpu,
      },
      reach: 1,
    },
    {
      what: 'scan, 1 % changed',
      time: { wall: middle(times, 'wall'), cpu: middle(times, 'cpu') },
      beside: 'writing the same files',
      base: { wall: middle(bases, 'wall'), cpu: middle(bases, 'cpu') },
      reach: 1.3,
    },
    {
      what: 'executed (task, file) pairs, 1 % changed',
      value: median(shares),
      beside: 'executed in the cold scan',
      reach: 0.03,
    },
  ];
}

function workOf({ stdout }) {
  return JSON.parse(stdout).executed;
}

/** What it takes to write the files that a scan made or changed. */
function writePlainly(space, before, after) {
  const target = space.fresh('plain');
  mkdirSync(target);
  const lines = [...after]
    .filter(([path, { mtimeMs }]) => before.get(path)?.mtimeMs !== mtimeMs)
    .map(([path, { size }]) => `${size} ${path}\n`);
  const list = space.fresh('list');
  writeFileSync(list, lines.join(''));
  sync();
  return timed(['bash', '-c', 'exec "$0" "$1" "$2" < "$3"', process.execPath, plainWrite, target, list]);
}
