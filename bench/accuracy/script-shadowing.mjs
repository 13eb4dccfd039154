// L103 of JavaScript and TypeScript against typescript-eslint's `no-shadow`.
import { createMeasure, finish, readText, recordsByPath, scriptFiles, tools } from './comparison.mjs';
import { lintWith } from './lint-with-eslint.mjs';

const records = await recordsByPath('lint', ({ code }) => code === 'L103');
const enumMembers = await recordsByPath('symbols', ({ symbol_type: type }) => type === 'enum_member');
const measure = createMeasure('L103 shadowing, no-shadow');
let compared = 0;
for (const { path, language, errors } of await scriptFiles()) {
  const text = readText(path);
  const messages = lintWith(path, text, language, { 'typescript/no-shadow': 'warn' });
  if (messages === undefined) continue;
  compared += 1;
  const theirs = messages.map(({ message, line, column }) => `${/'(.*?)'/.exec(message)[1]} line ${line}:${column}`);
  const ours = (records.get(path) ?? []).map(
    ({ message, line, column }) => `${/'(.*?)'/.exec(message)[1]} line ${line}:${column}`,
  );
  measure.compare(path, ours, theirs, (side, key) => {
    if (errors > 0) return { category: 'files with a syntax error are not checked', stated: side === 'theirs' };
    const isMember = enumMembers.get(path)?.some(({ name, line, column }) => key === `${name} line ${line}:${column}`);
    if (side === 'theirs' && isMember) return { category: 'enum members are not reported', stated: true };
    return { category: 'unexplained' };
  });
}
finish(`typescript-eslint ${tools('@typescript-eslint/eslint-plugin/package.json').version} no-shadow`, compared, [
  measure,
]);
