// Syntax diagnostics of JavaScript and TypeScript against the TypeScript compiler's syntactic diagnostics.
import { createMeasure, finish, parseScript, readText, recordsByPath, scriptFiles, tools } from './comparison.mjs';

const ts = tools('typescript');
const diagnostics = await recordsByPath('parse', ({ kind }) => kind === 'diagnostic');
const measure = createMeasure('files with syntax errors', 'errors');
const files = await scriptFiles();
for (const { path, language, errors } of files) {
  const text = readText(path);
  const [problem] = parseScript(ts, path, text, language).parseDiagnostics;
  if (problem === undefined) {
    measure.totals.accepted += 1;
    if (errors === 0) continue;
    const { line, message } = diagnostics.get(path)?.[0] ?? { line: 1, message: '' };
    const source = text.split(/\r\n|\r|\n/)[line - 1] ?? '';
    measure.note(
      'ours',
      `the compiler accepts the ${language}`,
      false,
      `${path}:${line}: ${message}: ${source.trim().slice(0, 100)}`,
    );
  } else if (errors > 0) {
    measure.totals.both += 1;
  } else {
    const reason = ts.flattenDiagnosticMessageText(problem.messageText, ' ');
    const line = text.slice(0, problem.start).split('\n').length;
    measure.note('theirs', `only TypeScript: ${reason}`, false, `${path}:${line}`);
  }
}
finish(`TypeScript ${ts.version}`, files.length, [measure]);
