import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const name = 'compare';

const hook = fileURLToPath(new URL('../report-usage.cjs', import.meta.url));
const FILES = 2000;
const REACH_SECONDS = 10;
const REACH_MEGABYTES = 700;

/** What becomes of a file of findings: its path and its lines, given as numbers. */
const CHANGES = {
  'nothing changed': (path, lines) => [path, lines],
  'one finding a file is new': (path, lines) => [path, [...lines, lines.length]],
  'every finding moved by 3 lines': (path, lines) => [path, [-3, -2, -1, ...lines]],
  'every file moved': (path, lines) => [`moved/${path}`, lines],
  'every other line another': (path, lines) => [path, lines.map((line) => (line % 2 === 0 ? line : line + 1_000_000))],
  'nothing in common': (path, lines) => [path, lines.map((line) => line + 1_000_000)],
};

/**
 * How long it takes to compare many findings with as many, and how much memory, whatever happened to them: time is that
 * of the CPU, since a comparison runs in one process.
 */
export function measure({ space, findings = 1_000_000 }) {
  const store = space.store();
  const folder = space.fresh('findings');
  const config = join(folder, 'codebatch.config.json');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    config,
    JSON.stringify({ pipelines: { lint: { tasks: [{ type: 'parse' }, { type: 'lint', depends_on: ['parse'] }] } } }),
  );
  const scan = (source, ...more) =>
    space.codebatch(['scan', source, '--store', store, '--config', config, '--pipeline', 'lint', ...more]);

  const perFile = Math.ceil(findings / FILES);
  const before = writeFindings(join(folder, 'before'), perFile, CHANGES['nothing changed']);
  scan(before, '--label', 'before', '--jobs', String(space.jobs));
  const rows = [];
  for (const [what, change] of Object.entries(CHANGES)) {
    const after = writeFindings(space.fresh('after'), perFile, change);
    scan(after, '--label', 'after', '--new-batch', '--jobs', String(space.jobs));
    const usage = join(folder, 'usage.jsonl');
    const { cpu, wall, stdout } = space.codebatch(
      ['regressions', 'before', 'latest', '--store', store, '--limit', '1'],
      { env: { CODEBATCH_BENCH_USAGE: usage, NODE_OPTIONS: `--require ${hook}` } },
    );
    const { megabytes } = JSON.parse(readFileSync(usage, 'utf8').trimEnd().split('\n').at(-1));
    process.stderr.write(`  ${what}: ${stdout.split('\n').find((line) => / new|nothing/.test(line))}\n`);
    rows.push({
      what: `regressions, ${what}`,
      time: { cpu, wall, all: [wall] },
      value: cpu / 1000,
      note: 's of CPU',
      reach: REACH_SECONDS,
      beside: `${megabytes} MB (reach ${REACH_MEGABYTES})`,
    });
  }
  return rows;
}

/** Files of which every line is a finding of lint, the same for the same change. */
function writeFindings(root, perFile, change) {
  const numbers = Array.from({ length: perFile }, (_, line) => line);
  for (let n = 0; n < FILES; n += 1) {
    const [path, lines] = change(`d${n % 50}/f${n}.txt`, numbers);
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, lines.map((line) => textOfLine(line, n)).join(''));
  }
  return root;
}

/** Lines from a million on say something else. */
function textOfLine(line, file) {
  if (line < 0) return '\n';
  return `item ${line} of ${file} TODO: ${line < 1_000_000 ? 'look again' : 'write this'}\n`;
}
