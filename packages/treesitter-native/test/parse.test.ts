import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { createColumnParser, createQuery, loadNative } from '@codebatch/treesitter-native';
import { describe, expect, it } from 'vitest';

const require = createRequire(import.meta.url);
const python = require('tree-sitter-python') as { language: unknown };

/** Without a C compiler the package is there without its native module, which is not an error. */
function isCompiled(): boolean {
  try {
    loadNative();
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!isCompiled())('createColumnParser', () => {
  it('gives every node with kinds and fields in order of first use', () => {
    const tree = createColumnParser(python).parse('x = 1\n', 0)!;
    const { columns, kinds, named, fields } = tree;
    expect(columns.count).toBe(6);
    expect([...columns.kind].map((kind) => kinds[kind])).toEqual([
      'module',
      'expression_statement',
      'assignment',
      'identifier',
      '=',
      'integer',
    ]);
    expect([...columns.kind].map((kind) => named[kind])).toEqual([true, true, true, true, false, true]);
    expect([...columns.field].map((field) => fields[field])).toEqual(['', '', '', 'left', '', 'right']);
    expect([...columns.start]).toEqual([0, 0, 0, 0, 2, 4]);
    expect([...columns.end]).toEqual([6, 5, 5, 1, 3, 5]);
    expect([...columns.subtreeEnd]).toEqual([6, 6, 6, 4, 5, 6]);
    expect([...columns.parent]).toEqual([-1, 0, 1, 2, 2, 2]);
    expect([...columns.flags]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('counts in UTF-16 code units', () => {
    const { columns } = createColumnParser(python).parse('"😀é"\n', 0)!;
    expect(columns.end[0]).toBe(6);
  });

  it('of a text with an error only that it has one, where only valid ones are asked for', () => {
    const { parse, parseValid } = createColumnParser(python);
    const good = 'def f(a):\n  return [a, 1]\n'.repeat(200);
    expect(parseValid(good, 0)).toEqual(parse(good, 0));
    const pieces = [
      'def f(',
      'a',
      '):\n',
      '  return',
      ' [',
      ']',
      '\n',
      '(',
      ')',
      '"',
      ' ',
      'if a: b\n',
      'else',
      ': c',
      '=',
    ];
    let invalid = 0;
    for (let seed = 1; seed <= 400; seed++) {
      let text = seed % 2 === 0 ? good : '';
      for (let at = seed, n = 0; n < seed % 13; n++, at = (at * 48_271) % 2_147_483_647)
        text += pieces[at % pieces.length];
      if (seed % 3 === 0) text += good;
      const hasError = (parse(text, 0)!.columns.flags[0]! & 4) !== 0;
      if (hasError) invalid++;
      expect([text, parseValid(text, 0) === 'invalid']).toEqual([text, hasError]);
    }
    expect(invalid).toBeGreaterThan(100);
    expect(invalid).toBeLessThan(400);
  });

  it('gives up at the deadline, and not before', () => {
    const { parse, parseValid } = createColumnParser(python);
    const long = 'f(a, [b, {c: d}])\n'.repeat(200_000);
    expect(parse(long, 1)).toBeUndefined();
    expect(parseValid(long, 1)).toBeUndefined();
    expect(parse('x', 60_000)?.columns.count).toBe(3);
  });

  it('refuses what is not a language, and what is not a text', () => {
    for (const language of [undefined, {}, 1, loadNative()]) {
      expect(() => createColumnParser({ language }).parse('x', 0)).toThrow(TypeError);
    }
    expect(() => loadNative().parse(python.language, 1 as unknown as string, 0, undefined, false)).toThrow();
    expect(() => loadNative().symbolName(python.language, 65_000)).toThrow(RangeError);
    expect(() => loadNative().fieldName(python.language, 65_000)).toThrow(RangeError);
    expect(() => (loadNative().parse as () => void)()).toThrow();
  });

  it('answers what a query finds, in code units', () => {
    const query = createQuery(python, '(call function: (identifier) @name) @call (string) @text "=" @token');
    const { matches } = createColumnParser(python, query).parse('é = f("😀")\n', 0)!;
    const found = matches.map(({ pattern, captures }) => [
      pattern,
      captures.map(({ name, node }) => `${name} ${node.type} ${node.isNamed} ${node.startIndex}-${node.endIndex}`),
    ]);
    expect(found).toEqual([
      [2, ['token = false 2-3']],
      [0, ['call call true 4-11', 'name identifier true 4-5']],
      [1, ['text string true 6-10']],
    ]);
    expect(createColumnParser(python).parse('f()', 0)!.matches).toEqual([]);
  });

  it('refuses a query that does not fit, and what is no query', () => {
    expect(() => createQuery(python, '(module) (nothing)')).toThrow('there is no such node at position 10');
    expect(() => createQuery(python, '(module nothing: (_))')).toThrow('there is no such field');
    expect(() => createQuery(python, '(module')).toThrow('the query is malformed');
    for (const query of [{}, 1, python.language]) {
      expect(() => loadNative().parse(python.language, 'x', 0, query, false)).toThrow(TypeError);
    }
  });

  it('keeps no memory', () => {
    const { parse } = createColumnParser(python);
    const text = 'f(a, [b, {c: d}])\n'.repeat(2000);
    for (let round = 0; round < 20; round++) parse(text, 0);
    const before = process.memoryUsage().rss;
    for (let round = 0; round < 80; round++) parse(text, round % 3 === 0 ? 1 : 0);
    expect(process.memoryUsage().rss - before).toBeLessThan(60 * 1024 * 1024);
  });

  it('works in several threads at once', async () => {
    const program = `
      const { parentPort } = require('node:worker_threads');
      import(${JSON.stringify(import.meta.resolve('@codebatch/treesitter-native'))}).then(({ createColumnParser }) => {
        const { parse } = createColumnParser(require(${JSON.stringify(require.resolve('tree-sitter-python'))}));
        let nodes = 0;
        for (let round = 0; round < 200; round++) nodes += parse('def f(a):\\n  return [a, 1]\\n'.repeat(20), 0).columns.count;
        parentPort.postMessage(nodes);
      });`;
    const runOne = (): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const worker = new Worker(program, { eval: true });
        worker.once('message', resolve);
        worker.once('error', reject);
      });
    const counts = await Promise.all([runOne(), runOne(), runOne()]);
    expect(new Set(counts).size).toBe(1);
    expect(counts[0]).toBeGreaterThan(1000);
  });
});
