import { createHash } from 'node:crypto';
import { createLineIndex, decodeTree, encodeTree, type Tree } from '@codebatch/ast';
import type { DecodedText, FileContext, TaskOutput } from '@codebatch/plugin';
import parse from '@codebatch/task-parse';
import { describe, expect, it } from 'vitest';

interface Parsed {
  readonly ast: { readonly object: string; readonly nodes: number; readonly errors: number };
  readonly records: readonly TaskOutput[];
  /** `line:column problem` of each finding. */
  readonly findings: readonly string[];
  readonly objects: ReadonlyMap<string, Uint8Array>;
}

/** Runs the task over one file as a runner does. */
async function runParse(
  text: string,
  language: string,
  options: object = {},
  form: { encoding: string; bom: boolean } = { encoding: 'utf-8', bom: false },
): Promise<Parsed> {
  const bytes = Buffer.from(text);
  const decoded: DecodedText = { ok: true, text, ...form };
  const objects = new Map<string, Uint8Array>();
  const refOf = (stored: Uint8Array) => `sha256:${createHash('sha256').update(stored).digest('hex')}` as const;
  const resolved = { ...(parse.options!.defaults as object), ...options };
  const base = { options: resolved, signal: new AbortController().signal, log: { debug() {}, info() {}, warn() {} } };
  const resource = await parse.open!({ ...base, grammars: {} });
  const context: FileContext = {
    ...base,
    resource,
    bytes: () => bytes,
    text: () => decoded.text,
    decoded: () => decoded,
    lines: () => createLineIndex(decoded.text),
    tree: () => undefined,
    prior: () => [],
    put(stored: Uint8Array | Tree) {
      const raw = stored instanceof Uint8Array ? stored : encodeTree(stored);
      objects.set(refOf(raw), raw);
      return refOf(raw);
    },
  };
  const records: TaskOutput[] = [];
  const file = { path: 'a/file', object: refOf(bytes), size: bytes.length, language };
  for await (const output of parse.file!(file, context)) records.push(output);
  parse.close!(resource);
  const lines = createLineIndex(decoded.text);
  const findings = records.slice(1).map((record) => {
    const { line, column } = lines.position((record as { range: { start: number } }).range.start);
    return `${line}:${column} ${(record as unknown as { data: { problem: string } }).data.problem}`;
  });
  return { ast: records[0] as unknown as Parsed['ast'], records, findings, objects };
}

describe('the parse task', () => {
  it('gives one ast record and the tree that it refers to', async () => {
    const { ast, records, objects } = await runParse('def f(): pass\n', 'python');
    expect(records).toHaveLength(1);
    expect(ast).toMatchObject({ kind: 'ast', format: 'cbt', language: 'python', errors: 0 });
    const tree = decodeTree(objects.get(ast.object)!);
    expect(tree.size).toBe(ast.nodes);
    expect(tree.kind(0)).toBe('module');
  });

  it('R11.1 gives the same records and objects again', async () => {
    const text = 'const a = [1, 2\nfoo(\n';
    const [first, second] = [await runParse(text, 'typescript'), await runParse(text, 'typescript')];
    expect(second.records).toEqual(first.records);
    expect([...second.objects]).toEqual([...first.objects]);
  });

  it('R9.3 reports each syntax error at its place, with the tree all the same', async () => {
    const { ast, findings } = await runParse('let x = ;\nfoo(1, ;\nlet y = 2;\n', 'javascript');
    expect(findings).toEqual(['1:9 unexpected `;`', '2:7 missing `)`']);
    expect(ast.errors).toBe(2);
    expect(ast.nodes).toBeGreaterThan(10);
  });

  it.each([
    ['python', 'x = (1,\ny = 2\nz = 3\n', '1:5 `(` is never closed'],
    ['python', 'def f(:\n  pass\n', '1:7 missing `)`'],
    ['python', 'import a\n\nclass A\n  x = 1\n', '3:1 unexpected `class A`'],
    ['javascript', 'f();\nfunction g( {\n let a = 1;\n', '2:13 `{` is never closed'],
    ['javascript', 'a b c\n', '1:1 unexpected `a b`'],
    ['tsx', 'const a = <div>;\n', undefined],
    ['python', '\u0001 \u202e $$$', '1:1 unexpected `\\u{1} \\u{202e} $$$`'],
    ['javascript', `x = = ${'y'.repeat(100)} 1 2\n`, undefined],
  ])('says what is wrong in %s %j', async (language, text, expected) => {
    const { findings } = await runParse(text, language);
    expect(findings.length).toBeGreaterThan(0);
    if (expected !== undefined) expect(findings[0]).toBe(expected);
    for (const finding of findings) {
      expect(finding.length).toBeLessThan(120);
      expect(finding).not.toMatch(/[\p{Cc}\u202e]/u);
    }
  });

  it.each([
    [
      'print "a"\nprint x, y,\n',
      ['1:1 print is a statement of Python 2 only', '2:1 print is a statement of Python 2 only'],
    ],
    ['exec "x" in y\n', ['1:1 exec is a statement of Python 2 only']],
    ['raise E, "x"\n', ['1:1 raise with commas is of Python 2 only']],
    [
      'x = 0777 + 1L\n',
      ['1:5 an octal number without 0o is of Python 2 only', '1:12 long integers are of Python 2 only'],
    ],
    ['x = `y`\n', ['1:5 backquotes are of Python 2 only']],
    ['x = ur"y"\n', ['1:5 the prefix ur is of Python 2 only']],
    ['x <> y\n', ['1:3 the operator <> is of Python 2 only']],
    ['def f(a, (b, c)): pass\n', ['1:6 parameters in parentheses are of Python 2 only']],
    ['def f(a, (b, c)=d): pass\n', ['1:6 parameters in parentheses are of Python 2 only']],
    ['lambda (a, b): a\n', ['1:8 parameters in parentheses are of Python 2 only']],
    [
      'import a\nfrom __future__ import annotations\n',
      ['2:1 an import from __future__ stands at the beginning of the file'],
    ],
    [
      'def f():\n  from __future__ import division\n',
      ['2:3 an import from __future__ stands at the beginning of the file'],
    ],
    [
      '"a"\n"b"\nfrom __future__ import division\n',
      ['3:1 an import from __future__ stands at the beginning of the file'],
    ],
    [
      'from __future__ import division\n"a"\nfrom __future__ import annotations\n',
      ['3:1 an import from __future__ stands at the beginning of the file'],
    ],
    ['from __future__ import division, braces as b\n', ['1:34 there is no future feature `braces`']],
  ])('refuses what the grammar reads and Python 3 does not: %j', async (text, expected) => {
    const { ast, findings } = await runParse(text, 'python');
    expect(findings).toEqual(expected);
    expect(ast.errors).toBe(expected.length);
  });

  it.each([
    'print(a), b\nprint >>a, b\nprint -1\ndef f(): print (yield)\n',
    'exec(a)\nexec (a) in b\n',
    '#!/usr/bin/python\n"""a""" "b"\n# c\nfrom __future__ import division\nfrom __future__ import (generator_stop as g,)\nimport a\n',
    '"""a"""; from __future__ import annotations; x = 1\n',
    'x = 0o17 + 00 + 0_0 + 0x1f + 010.5 + 0e1 + 09j\n',
    'raise E("x") from y\nx = u"y" + t"{z}" + Rb"z"\n',
    'try: pass\nexcept A, B: pass\nexcept* C, D, E: pass\n',
    'def f(a, b=(1, 2)): pass\nlambda a=(1, 2): a\n',
  ])('accepts what looks like Python 2 and is Python 3: %j', async (text) => {
    expect((await runParse(text, 'python')).findings).toEqual([]);
  });

  it('counts the rest where a file has more errors than max_errors', async () => {
    const { ast, findings } = await runParse('let = ;\nx;\n'.repeat(20), 'javascript', { max_errors: 3 });
    expect(findings).toHaveLength(3);
    expect(findings[2]).toMatch(new RegExp(`${ast.errors - 2} more from here on$`));
  });

  it.each([
    ['a byte order mark', 'x = 1\n', 'utf-8', true],
    ['latin-1 with a coding line', '# coding: latin-1\nx = "\xe9"\n', 'latin-1', false],
    ['UTF-16', 'x = "😀"\n', 'utf-16le', true],
    ['CRLF', 'def f():\r\n    return 1\r\n', 'utf-8', false],
    ['a form feed and a lone CR', 'x = 1\r\fy = 2\n', 'utf-8', false],
  ])('trap 11: %s is no syntax error and is kept in the tree', async (_name, text, encoding, bom) => {
    const { ast, findings, objects } = await runParse(text, 'python', {}, { encoding, bom });
    expect(findings).toEqual([]);
    expect(decodeTree(objects.get(ast.object)!).header).toMatchObject({ encoding, bom, textLength: text.length });
  });

  it('trap 15: trees of source take less room than the source', async () => {
    const text = 'def f(a, b=1):\n    """Adds."""\n    return [a, b + 1, self.c(a)]\n\n'.repeat(500);
    const { ast, objects } = await runParse(text, 'python');
    expect(objects.get(ast.object)!.length).toBeLessThan(0.6 * text.length);
  });

  it('traps 9 and 10: 10,000 levels of nesting end, with all nodes', async () => {
    const { ast, findings } = await runParse(`x = ${'('.repeat(10_000)}1${')'.repeat(10_000)}\n`, 'python');
    expect(findings).toEqual([]);
    expect(ast.nodes).toBeGreaterThan(30_000);
  });

  it('trap 9: 18 nested calls and half a file of brackets take no time to speak of', async () => {
    expect((await runParse(`${'f('.repeat(18)}${')'.repeat(18)}\n`, 'python')).findings).toEqual([]);
    expect((await runParse('('.repeat(5000), 'python')).findings.length).toBeGreaterThan(0);
  });

  it('states grammar and format where results are reused', () => {
    expect(parse.fingerprint!('python')).toMatch(/^tree-sitter-python@\d+\.\d+\.\d+ abi 15, gaps \d+, cbt 1$/);
    expect(parse.fingerprint!('tsx')).toMatch(/^tree-sitter-typescript@/);
    expect(parse.inputs.languages).toEqual(['python', 'javascript', 'typescript', 'tsx']);
  });
});
