// Every kind of file that a store has, and the commands that read it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Commands that answer from outputs: every one of them reads batch, plan, tasks, states and outputs. */
const RESULTS = [
  ['summary'],
  ['status'],
  ['status', '--digest'],
  ['tasks'],
  ['shards'],
  ['batch', 'show'],
  ['query', 'outputs'],
  ['query', 'diagnostics', '--severity', 'warning'],
  ['query', 'symbols', '--name', 'load'],
  ['query', 'stats', '--group-by', 'kind'],
  ['query', 'files'],
  ['errors'],
  ['files'],
  ['top', 'complexity'],
  ['inspect', 'src/app.py'],
  ['ast', 'src/app.py'],
  ['diff', 'OTHER', 'BATCH'],
  ['regressions', 'OTHER', 'BATCH'],
  ['improvements', 'OTHER', 'BATCH'],
  ...['sarif', 'github', 'gitlab', 'junit', 'checkstyle', 'csv', 'markdown', 'ctags', 'dot'].map((format) => [
    'export',
    '--format',
    format,
  ]),
  ['gate', 'bundle', 'phase1'],
  ['gate', 'run', 'index-equivalence'],
];
const WHOLE = [['verify'], ['verify', '--quick'], ['diagnose'], ['gc', '--dry-run'], ['store-stats']];
const SNAPSHOTS = [
  ['snapshot', 'list'],
  ['snapshot', 'show', 'SNAPSHOT'],
  ['snapshot', 'show', 'SNAPSHOT', '--files'],
];
const RUNS = [
  ['resume', '--jobs', '1'],
  ['run', '--jobs', '1', '--retry-failed'],
  ['run-task', '--task', 'analyze'],
];
const COLLECTS = [
  ['gc', '--keep-batches', '1'],
  ['verify', '--repair', '--sweep', '--jobs', '1'],
];
const PLANS = [['batch', 'init', '--snapshot', 'SNAPSHOT', '--pipeline', 'full']];
const SCANS = [
  ['scan', 'SOURCE', '--jobs', '1'],
  ['scan', 'SOURCE', '--jobs', '1', '--new-batch'],
  ['snapshot', 'create', 'SOURCE'],
];

/** Kinds of files: what their names look like, and what reads them. */
const KINDS = [
  {
    kind: 'store',
    match: /^store\.json$/,
    reads: [...RESULTS, ...WHOLE, ['doctor']],
    writes: [...RUNS, ...COLLECTS, ...SCANS],
  },
  {
    kind: 'snapshot',
    match: /\/snapshot\.json$/,
    reads: [...SNAPSHOTS, ...WHOLE, ...RESULTS],
    writes: [...PLANS, ...RUNS, ...COLLECTS, ...SCANS],
  },
  {
    kind: 'file',
    match: /\/files\.index\.jsonl$/,
    reads: [...SNAPSHOTS, ...WHOLE, ...RESULTS],
    writes: [...PLANS, ...RUNS, ...COLLECTS, ...SCANS],
  },
  {
    kind: 'batch',
    match: /\/batch\.json$/,
    reads: [['batch', 'list'], ...RESULTS, ...WHOLE],
    writes: [...RUNS, ...COLLECTS, ...SCANS],
  },
  { kind: 'plan', match: /\/plan\.json$/, reads: [...RESULTS, ...WHOLE], writes: [...RUNS, ...COLLECTS, ...SCANS] },
  { kind: 'task', match: /\/task\.json$/, reads: [...RESULTS, ...WHOLE], writes: [...RUNS, ...COLLECTS, ...SCANS] },
  { kind: 'shard_state', match: /\/state\.json$/, reads: [...RESULTS, ...WHOLE], writes: [...RUNS, ...COLLECTS] },
  { kind: 'output', match: /\/outputs\.index\.jsonl$/, reads: [...RESULTS, ...WHOLE], writes: [...RUNS, ...COLLECTS] },
  { kind: 'event', match: /\/events\.jsonl$/, reads: [...RESULTS, ...WHOLE], writes: RUNS },
  {
    kind: 'owner',
    match: /\/owner\.json$/,
    reads: [...WHOLE, ['status']],
    writes: [...RUNS, ...COLLECTS, ['batch', 'delete', 'BATCH']],
  },
  { kind: 'writer', match: /\/writer-[^/]*\.json$/, reads: WHOLE, writes: COLLECTS },
  { kind: 'meta', match: /\.meta\.json$/, reads: WHOLE, writes: COLLECTS },
  { kind: 'index', match: /^indexes\//, reads: [...RESULTS, ...WHOLE], writes: [...SCANS, ...COLLECTS] },
  { kind: 'object', match: /\/[a-f0-9]{64}$/, reads: [...RESULTS, ...WHOLE], writes: [...RUNS, ...COLLECTS] },
];

/**
 * The files of a store by kind. Objects are told apart by what refers to them: trees, chunk manifests, sources.
 *
 * @param {string} root
 * @returns {Map<string, { files: string[], reads: string[][], writes: string[][] }>}
 */
export function classifyFiles(root) {
  const found = new Map();
  const references = readReferences(root);
  for (const file of listFiles(root)) {
    const entry = KINDS.find(({ match }) => match.test(file));
    if (entry === undefined) continue;
    const kind = entry.kind === 'object' ? (references.get(file.slice(-64)) ?? 'source') : entry.kind;
    const known = found.get(kind);
    if (known === undefined) found.set(kind, { files: [file], reads: entry.reads, writes: entry.writes });
    else known.files.push(file);
  }
  return found;
}

/** Digests that outputs refer to, with what they are. */
function readReferences(root) {
  const kinds = new Map();
  for (const file of listFiles(root)) {
    if (!file.endsWith('/outputs.index.jsonl')) continue;
    for (const line of readFileSync(join(root, file), 'utf8').split('\n')) {
      if (line === '') continue;
      const { object, format } = JSON.parse(line);
      if (typeof object === 'string')
        kinds.set(object.slice(-64), String(format).endsWith('+chunks') ? 'chunk_manifest' : 'tree');
    }
  }
  return kinds;
}

/** Every file below a store, relative to it with `/`, sorted. */
export function listFiles(root) {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}
