// What the comparisons in JavaScript share: reading records, counting agreement, printing the result.
import { createReadStream, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const EXAMPLES = 8;
const [root, recordsDir] = process.argv.slice(2);

/** Modules of the independent tools, which the runner installs outside the repository. */
export const tools = createRequire(join(process.env.CODEBATCH_ACCURACY_TOOLS ?? '', 'package.json'));

/** Agreement of two multisets of strings, with every disagreement in a category. */
export function createMeasure(name, form = 'agreement') {
  const totals = { both: 0, ours: 0, theirs: 0, accepted: 0 };
  const categories = new Map();
  const note = (side, category, stated, example, count = 1) => {
    const key = `${side} ${category}`;
    const entry = categories.get(key) ?? { side, category, stated, count: 0, examples: [] };
    entry.count += count;
    if (entry.examples.length < EXAMPLES) entry.examples.push(example);
    categories.set(key, entry);
    if (!stated) totals[side] += count;
  };
  return {
    totals,
    note,
    /** Counts two lists of keys; `explain(side, key)` gives a category and whether a stated rule covers it. */
    compare(path, ours, theirs, explain) {
      const balance = new Map();
      for (const key of ours) balance.set(key, (balance.get(key) ?? 0) + 1);
      for (const key of theirs) {
        const left = balance.get(key) ?? 0;
        if (left > 0) totals.both += 1;
        balance.set(key, left - 1);
      }
      for (const [key, left] of balance) {
        if (left === 0) continue;
        const side = left > 0 ? 'ours' : 'theirs';
        const { category, stated = false } = explain(side, key);
        note(side, category, stated, `${path}: ${key}`, Math.abs(left));
      }
    },
    result: () => ({
      name,
      form,
      ...totals,
      categories: [...categories.values()].sort((a, b) => b.count - a.count),
    }),
  };
}

async function* records(task) {
  const lines = createInterface({ input: createReadStream(join(recordsDir, `${task}.jsonl`)) });
  for await (const line of lines) yield JSON.parse(line);
}

/** Records of a task that pass a test, by path. */
export async function recordsByPath(task, test) {
  const groups = new Map();
  for await (const record of records(task)) {
    if (!test(record)) continue;
    const group = groups.get(record.path);
    if (group === undefined) groups.set(record.path, [record]);
    else group.push(record);
  }
  return groups;
}

/** JavaScript and TypeScript files with a tree: path, language and number of syntax errors that CodeBatch found. */
export async function scriptFiles() {
  const files = [];
  for await (const { kind, path, language, errors } of records('parse')) {
    if (kind === 'ast' && ['javascript', 'typescript', 'tsx'].includes(language))
      files.push({ path, language, errors });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Text of a file without its byte order mark. */
export function readText(path) {
  const bytes = readFileSync(join(root, path));
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le').slice(1);
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}

/** Parses with the compiler that `tools` has, as the language that CodeBatch took the file for. */
export function parseScript(ts, path, text, language) {
  const kind =
    language === 'tsx' ? ts.ScriptKind.TSX : language === 'typescript' ? ts.ScriptKind.TS : ts.ScriptKind.JSX;
  return ts.createSourceFile(`/${path}`, text, ts.ScriptTarget.Latest, true, kind);
}

export function finish(tool, files, measures) {
  process.stdout.write(JSON.stringify({ tool, files, measures: measures.map((measure) => measure.result()) }));
}
