// node bench/accuracy/run.mjs [--only <row or part of its name>]... [--corpus <name or directory>]... [--cache <dir>] [--out <file>]
//
// Runs the built CodeBatch and independent tools over the same sources and prints how far they agree. Tools and
// corpora are fetched into the cache on first use. Needs python3, and for single rows cloc, pyflakes3 and pylint.
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { installTools, listCorpora } from './corpora.mjs';
import { judge, ROWS } from './rows.mjs';

const here = import.meta.dirname;
const codebatch = join(here, '../../apps/cli/bin/codebatch.js');
const TASKS = ['parse', 'analyze', 'symbols', 'lint'];

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    corpus: { type: 'string', multiple: true, default: [] },
    cache: { type: 'string', default: join(tmpdir(), 'codebatch-accuracy') },
    out: { type: 'string' },
    examples: { type: 'string', default: '3' },
  },
});
const unknown = values.only.find((name) => !ROWS.some((row) => row.name.includes(name)));
if (unknown !== undefined) throw new Error(`No row ${unknown}. Rows: ${ROWS.map((row) => row.name).join(', ')}`);
const isNamed = (part) => ROWS.some(({ name }) => name === part);
const rows = ROWS.filter(
  ({ name }) =>
    values.only.length === 0 || values.only.some((part) => (isNamed(part) ? name === part : name.includes(part))),
);
const cache = resolve(values.cache);
const tools = installTools(cache);
const results = [];

for (const corpus of chosenCorpora()) {
  const root = corpus.prepare();
  if (root === undefined) {
    console.log(`\n# ${corpus.name}: cannot be fetched on this machine, left out`);
    continue;
  }
  console.log(`\n# ${corpus.name}`);
  const records = recordsOf(corpus, root);
  for (const row of rows) compare(row, corpus, root, records);
  writeFileSync(resolve(values.out ?? join(cache, 'accuracy.json')), `${JSON.stringify(results, undefined, 2)}\n`);
}

const missed = results.filter(({ passed }) => !passed);
console.log(`\n${results.length - missed.length} of ${results.length} measures reach what is asked`);
process.exitCode = missed.length > 0 ? 1 : 0;

function chosenCorpora() {
  const known = listCorpora(cache);
  if (values.corpus.length === 0) return known;
  return values.corpus.map((wanted) => {
    const corpus = known.find(({ name }) => name === wanted);
    if (corpus !== undefined) return corpus;
    if (!existsSync(wanted)) throw new Error(`No corpus ${wanted}. Known: ${known.map(({ name }) => name).join(', ')}`);
    return { name: basename(resolve(wanted)), exclude: [], prepare: () => resolve(wanted) };
  });
}

/** Scans the corpus anew and returns the directory with one file of records per task. */
function recordsOf({ name, exclude }, root) {
  const directory = join(cache, 'records', name);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const store = join(directory, 'store');
  const excluded = exclude.flatMap((pattern) => ['--exclude', pattern]);
  const options = rows.flatMap((row) => row.options ?? []).flatMap((option) => ['--option', option]);
  const scan = [codebatch, 'scan', root, '--store', store, '--no-ignore', '--json', ...excluded, ...options];
  // Exit code 4 says that single files failed, which is no failure of the scan.
  const { status, stdout } = spawnSync(process.execPath, scan, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0 && status !== 4) throw new Error(`scan of ${name} ended with ${status}: ${stdout}`);
  for (const task of TASKS) {
    const file = openSync(join(directory, `${task}.jsonl`), 'w');
    const query = [codebatch, 'query', 'outputs', '--store', store, '--task', task, '--jsonl'];
    execFileSync(process.execPath, query, { stdio: ['ignore', file, 'inherit'] });
    closeSync(file);
  }
  return directory;
}

function compare(row, corpus, root, records) {
  const [program, ...first] = {
    python3: ['python3'],
    node: [process.execPath, '--max-old-space-size=8192', '--stack-size=4000'],
    pyodide: [process.execPath, join(here, 'run-in-pyodide.mjs')],
  }[row.interpreter ?? (row.script.endsWith('.py') ? 'python3' : 'node')];
  const { status, stdout, stderr } = spawnSync(program, [...first, join(here, row.script), root, records], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    env: { ...process.env, CODEBATCH_ACCURACY_TOOLS: tools, PYTHONDONTWRITEBYTECODE: '1' },
  });
  if (status !== 0) {
    console.log(`\n${row.name}: cannot be compared: ${stderr.trim().split('\n').at(-1)}`);
    results.push({ row: row.name, corpus: corpus.name, passed: false, error: stderr });
    return;
  }
  const { tool, files, measures } = JSON.parse(stdout);
  if (files === 0) return;
  for (const measure of measures) {
    const numbers = judge(row, measure);
    results.push({ row: row.name, corpus: corpus.name, tool, files, ...numbers, measure });
    print(row, corpus, tool, files, measure, numbers);
  }
}

function print(row, corpus, tool, files, measure, { passed, ...numbers }) {
  const shown = Object.entries(numbers).map(([name, value]) => `${name} ${formatNumber(value)}`);
  console.log(`\n${passed ? 'pass' : 'FAIL'}  ${row.name}: ${measure.name}; ${corpus.name}, ${files} files, ${tool}`);
  console.log(
    `      ${shown.join('  ')}  (both ${measure.both}, only ours ${measure.ours}, only theirs ${measure.theirs})`,
  );
  for (const { side, category, stated, count, examples } of measure.categories) {
    console.log(`      ${stated ? 'stated' : 'differs'}, only ${side}, ${count}: ${category}`);
    for (const example of examples.slice(0, Number(values.examples))) console.log(`          ${example.slice(0, 200)}`);
  }
}

function formatNumber(value) {
  if (value === undefined) return 'none to find';
  return Number.isInteger(value) ? String(value) : value.toFixed(5);
}
