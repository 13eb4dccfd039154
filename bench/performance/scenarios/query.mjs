import { generateRecords } from '../generate-records.mjs';
import { interleave } from '../measure.mjs';

export const name = 'query';

const REACH_MB_PER_SECOND = 150;

/** Scans and indexed queries of a generated batch, beside the start of Node. */
export function measure({ space, runs, records }) {
  const store = space.fresh('records');
  const made = generateRecords(store, records);
  const ask = (...args) => space.codebatch([...args, '--store', store]);
  const times = interleave(runs, {
    name: () => ask('query', 'symbols', '--name', made.name, '--jsonl'),
    kinds: () => ask('query', 'outputs', '--group-by', 'kind', '--json'),
    version: () => space.codebatch(['--version']),
  });
  const build = ask('index', 'build', '--json');
  const { index_bytes } = JSON.parse(build.stdout);
  const indexed = interleave(runs, {
    name: () => ask('query', 'symbols', '--name', made.name, '--jsonl'),
    code: () => ask('query', 'diagnostics', '--code', made.code, '--jsonl'),
    path: () => ask('query', 'outputs', '--path', made.path, '--jsonl'),
    kinds: () => ask('query', 'outputs', '--group-by', 'kind', '--json'),
    stats: () => ask('query', 'stats', '--json'),
    node: () => space.node(['-e', '0']),
  });
  const size = `${made.records} records, ${(made.bytes / 1e6).toFixed(0)} MB`;
  const rate = (what, time, less) => ({
    what,
    time,
    value: made.bytes / 1000 / Math.max(1, time.cpu - less),
    atLeast: true,
    note: 'MB/s of CPU time',
    beside: size,
    reach: REACH_MB_PER_SECOND,
  });
  const point = (what, time) => ({ what, time, beside: 'node -e 0', base: indexed.node, reach: 3 });
  return [
    rate('scan for one name', times.name, times.version.cpu),
    rate('scan that counts by kind', times.kinds, times.version.cpu),
    {
      ...rate('build of the index', build, times.version.cpu),
      note: `MB/s of CPU time; ${(index_bytes / 1e6).toFixed(1)} MB`,
      reach: 50,
    },
    point('symbols of one name, indexed', indexed.name),
    point('diagnostics of one code, indexed', indexed.code),
    point('records of one path, indexed', indexed.path),
    point('count by kind, indexed', indexed.kinds),
    point('stats, indexed', indexed.stats),
  ];
}
