import { interleave } from '../measure.mjs';
import { listFiles } from '../workspace.mjs';

export const name = 'query';

const REACH_MB_PER_SECOND = 150;

/** How fast records are scanned, over all outputs of a `full` batch. */
export function measure({ space, tree, runs }) {
  const store = space.store();
  space.codebatch(['scan', tree, '--store', store, '--jobs', String(space.jobs)]);
  const bytes = [...listFiles(store)]
    .filter(([path]) => path.endsWith('outputs.index.jsonl'))
    .reduce((sum, [, { size }]) => sum + size, 0);
  const times = interleave(runs, {
    point: () => space.codebatch(['query', 'outputs', '--name', 'no_such_name', '--jsonl', '--store', store]),
    grouped: () => space.codebatch(['query', 'outputs', '--group-by', 'kind', '--json', '--store', store]),
    version: () => space.codebatch(['--version']),
  });
  space.discard(store);
  const rate = (time) => bytes / 1000 / Math.max(1, time - times.version.wall);
  const row = (what, time) => ({
    what,
    time,
    value: rate(time.wall),
    atLeast: true,
    note: 'MB/s',
    beside: `${(bytes / 1e6).toFixed(1)} MB of records`,
    reach: REACH_MB_PER_SECOND,
  });
  return [row('scan for one name', times.point), row('count by kind', times.grouped)];
}
