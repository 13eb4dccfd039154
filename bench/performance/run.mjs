// `npm run bench -- [--only snapshot,full,again,growth,query,compare,start,verify] [--corpus <dir>] [--files <n>] [--runs <n>] [--jobs <n>]
//  [--growth <n>] [--findings <n>] [--records <n>] [--json <file>] [--cli <entry>]`: measures side by side what fast means, and says what falls short.
// What is measured is the command as it is built here, installed from its tarballs, unless `--cli` names another entry.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { generateCorpus } from './generate-corpus.mjs';
import { printTable } from './print-table.mjs';
import * as again from './scenarios/again.mjs';
import * as compare from './scenarios/compare.mjs';
import * as full from './scenarios/full.mjs';
import * as growth from './scenarios/growth.mjs';
import * as query from './scenarios/query.mjs';
import * as snapshot from './scenarios/snapshot.mjs';
import * as start from './scenarios/start.mjs';
import * as verify from './scenarios/verify.mjs';
import { listFiles, openWorkspace } from './workspace.mjs';

const SCENARIOS = [start, snapshot, full, again, query, verify, growth, compare];

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    corpus: { type: 'string' },
    files: { type: 'string', default: '2000' },
    runs: { type: 'string', default: '5' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    growth: { type: 'string', default: '1000' },
    findings: { type: 'string', default: '1000000' },
    records: { type: 'string', default: '1000000' },
    json: { type: 'string' },
    cli: { type: 'string' },
  },
});

const wanted = values.only?.split(',') ?? SCENARIOS.map(({ name }) => name);
const unknown = wanted.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `no scenario ${unknown.join(', ')}; there are ${SCENARIOS.map(({ name }) => name).join(', ')}\n`,
  );
  process.exit(2);
}

const space = openWorkspace({ jobs: Number(values.jobs), ...(values.cli === undefined ? {} : { cli: values.cli }) });
// Where it is set, Node 20 reads all those certificates at every start, for longer than a start takes without them: whatever
// is measured beside the start of Node would look the faster.
delete process.env.NODE_EXTRA_CA_CERTS;
try {
  const tree = openCorpus();
  const files = [...listFiles(tree).values()].map(({ size }) => size);
  const head = {
    date: new Date().toISOString(),
    corpus: values.corpus ?? 'generated',
    files: files.length,
    bytes: files.reduce((sum, size) => sum + size, 0),
    jobs: space.jobs,
    runs: Number(values.runs),
    node: process.version,
    git: execFileSync('git', ['--version'], { encoding: 'utf8' }).trim(),
    machine: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, ${process.platform} ${process.arch}`,
  };
  const rows = [];
  for (const scenario of SCENARIOS) {
    if (!wanted.includes(scenario.name)) continue;
    process.stderr.write(`${scenario.name} …\n`);
    const sizes = { growth: Number(values.growth), findings: Number(values.findings), records: Number(values.records) };
    try {
      rows.push(...space.during(() => scenario.measure({ space, tree, runs: head.runs, ...sizes })));
    } catch (error) {
      // A full disk, for one: what the others have measured in the meantime is not lost by it.
      process.stderr.write(`${scenario.name} could not be measured: ${error.message}\n`);
      process.exitCode = 1;
    }
  }
  const measured = printTable(head, rows);
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ ...head, rows: measured }, null, 2)}\n`);
} finally {
  space.close();
}

/** A private copy: scenarios change files, and make it a git repository. */
function openCorpus() {
  if (values.corpus !== undefined) return space.copy(values.corpus, 'corpus');
  const tree = space.fresh('corpus');
  generateCorpus(tree, Number(values.files));
  return tree;
}
