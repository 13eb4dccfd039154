import { functionUnits, hasScopes, resolveScopes } from '@codebatch/scopes';
import { describe, expect, it } from 'vitest';
import { createParser } from '../../languages/dist/index.js';
import { resolveSource } from './resolve-source.ts';

const DEEP = 10_000;

/** [what, language, source of the given depth, binding or call counts to expect] */
const DEEP_SOURCES: readonly (readonly [string, string, (depth: number) => string])[] = [
  ['brackets', 'python', (n) => `${'['.repeat(n)}x${']'.repeat(n)}`],
  ['lambdas', 'python', (n) => `${'lambda x: '.repeat(n)}x`],
  ['comprehensions', 'python', (n) => `${'['.repeat(n)}x${' for x in y]'.repeat(n)}`],
  ['calls', 'python', (n) => `${'f('.repeat(n)}x${')'.repeat(n)}`],
  ['attributes', 'python', (n) => `a${'.b'.repeat(2 * n)}`],
  ['chained calls', 'python', (n) => `a${'.b()'.repeat(2 * n)}`],
  ['operators', 'python', (n) => `x${' + x'.repeat(n)}`],
  ['quoted annotation', 'python', (n) => `x: "${'a['.repeat(n)}b${']'.repeat(n)}"`],
  ['arrow functions', 'javascript', (n) => `${'x => '.repeat(n)}x`],
  ['blocks', 'javascript', (n) => `${'{ let x; x;'.repeat(n)}${'}'.repeat(n)}`],
  ['function bodies', 'javascript', (n) => `${'function f(a) { var b; a; '.repeat(n)}${'}'.repeat(n)}`],
  ['members', 'javascript', (n) => `a${'.b'.repeat(2 * n)}`],
  ['chained calls', 'javascript', (n) => `a${'.b()'.repeat(2 * n)}`],
  ['patterns', 'javascript', (n) => `const ${'['.repeat(n)}x${']'.repeat(n)} = y`],
  ['conditional types', 'typescript', (n) => `type T<A> = ${'A extends infer U ? U : '.repeat(n)}0`],
  ['object types', 'typescript', (n) => `type T = ${'{ a: '.repeat(n)}x${'}'.repeat(n)}`],
];

describe('trap 9: deep and long sources end', () => {
  it.each(DEEP_SOURCES)('%s (%s)', (_what, language, source) => {
    const { model } = resolveSource(source(DEEP), language);
    expect(model.references.length + model.calls.length).toBeGreaterThan(0);
  });

  it('text of a long chain of calls stays linear', () => {
    const { model } = resolveSource(`a${'.b()'.repeat(20_000)}`, 'python');
    expect(model.calls).toHaveLength(20_000);
    const size = model.calls.reduce((sum, { callee }) => sum + callee.length, 0);
    expect(size).toBeLessThanOrEqual(20_000 * 256);
  });

  it('qualified names of deep nests stay bounded', () => {
    const { model } = resolveSource(`${'function name() {'.repeat(5000)}${'}'.repeat(5000)}`, 'javascript');
    expect(Math.max(...model.scopes.map(({ qualifiedName }) => qualifiedName.length))).toBeLessThan(1100);
  });

  it('each nested function resolves to its own names', () => {
    const { model } = resolveSource(`${'(x, y) => [x, '.repeat(1000)}z${']'.repeat(1000)}`, 'javascript');
    const uses = model.references.filter(({ name }) => name === 'x');
    expect(uses).toHaveLength(1000);
    expect(uses.every(({ binding, scope }) => binding?.scope === scope)).toBe(true);
  });
});

describe('trees with errors', () => {
  it.each([
    ['python', 'def f(:\n  x = \nclass\nimport\nfrom . import\nlambda\nmatch x:\n  case'],
    ['javascript', 'function (a { let = ; class { m( } import { from "x" export { } => ('],
    ['typescript', 'interface { a: ; type = <T extends; namespace . { enum { , } abstract class'],
    ['python', ''],
    ['javascript', '\u0000\u0001(('],
  ])('%s: %j', (language, code) => {
    expect(resolveSource(code, language).model.root.kind).toBe('module');
  });
});

describe('resolveScopes', () => {
  it('answers with the same model for the same tree, and with none for other languages', async () => {
    const parser = await createParser();
    const tree = parser.parse('x = 1', 'python', { encoding: 'utf-8', bom: false });
    expect(resolveScopes(tree, 'x = 1')).toBe(resolveScopes(tree, 'x = 1'));
    expect(functionUnits(tree, 'x = 1')).toEqual([]);
    expect(['python', 'javascript', 'typescript', 'tsx', 'json'].map(hasScopes)).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });
});
