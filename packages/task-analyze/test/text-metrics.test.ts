import { describe, expect, it } from 'vitest';
import { runTask } from '../../plugin/test/support/run-task.ts';
import analyze from '../src/index.ts';

async function lineCounts(path: string, content: string | Uint8Array): Promise<readonly number[]> {
  const outputs = await runTask(analyze, { path, content });
  const value = (name: string): number => {
    const record = outputs.find((item) => item.kind === 'metric' && item['metric'] === name);
    return (record as { value: number } | undefined)?.value ?? -1;
  };
  expect(value('loc')).toBe(value('sloc') + value('comment_lines'));
  return [value('sloc'), value('comment_lines'), value('blank_lines')];
}

describe('lines of code, comment and blank lines', () => {
  it.each([
    ['an empty file', 'a.py', '', [0, 0, 0]],
    ['no final newline', 'a.py', 'x = 1', [1, 0, 0]],
    ['a final newline opens no line', 'a.py', 'x = 1\n', [1, 0, 0]],
    ['blank lines with white space', 'a.py', '\n  \n\t\n\f\nx = 1\n', [1, 0, 4]],
    ['code beside a comment is code', 'a.py', 'x = 1  # one\n# two\n', [1, 1, 0]],
    ['a hash in a string is no comment', 'a.py', 'x = "# not a comment"\n', [1, 0, 0]],
    ['docstrings are comments', 'a.py', 'def f():\n    """One\n\n    two."""\n    return 1\n', [2, 2, 1]],
    ['what fills a line of any triple-quoted string is comment', 'a.py', 'x = """\n# a\nb\n"""\n', [1, 3, 0]],
    ['code beside a triple-quoted string is code', 'a.py', 'f("""\na\n""")\n', [2, 1, 0]],
    ['blank lines in a string are blank', 'a.py', 'x = """\n\na"""\n', [1, 1, 1]],
    ['a prefix other than u is code', 'a.py', "r'''One\ntwo'''\nu'''three'''\n", [1, 2, 0]],
    ['a string in simple quotes is code', 'a.py', '"one"\n', [1, 0, 0]],
    ['an f-string in triple quotes, with strings inside', 'a.py', 'x = f"""\n{y(\'\'\'a\'\'\')}\n"""\n', [1, 2, 0]],
    ['CRLF', 'a.py', 'x = 1\r\n\r\n# c\r\n', [1, 1, 1]],
    ['a lone CR', 'a.py', 'x = 1\r# c\r', [1, 1, 0]],
    ['a byte order mark', 'a.py', '\ufeff# c\nx = 1\n', [1, 1, 0]],
    ['a block comment over lines', 'a.ts', '/**\n * a\n\n */\nlet x;\n', [1, 3, 1]],
    ['two comments on a line', 'a.ts', '/* a */ /* b */ // c\n', [0, 1, 0]],
    ['code between comments', 'a.ts', '/* a */ x /* b */\n', [1, 0, 0]],
    ['code after the end of a comment', 'a.ts', '/* a\n*/ x;\n', [1, 1, 0]],
    ['a comment in a template is code', 'a.js', 'x = `\n// not a comment\n`;\n', [3, 0, 0]],
    ['a comment in JSX', 'a.tsx', 'x = (\n  <a>\n    {/* c */}\n  </a>\n);\n', [5, 0, 0]],
    ['the #! line is code', 'a.js', '#!/usr/bin/env node\nx;\n', [2, 0, 0]],
    ['the #! line of Python is code', 'a.py', '#!/usr/bin/env python\n#!x\n', [1, 1, 0]],
  ])('%s', async (_what, path, content, expected) => {
    expect(await lineCounts(path, content)).toEqual(expected);
  });

  it.each([
    ['the #! line is code', 'a.sh', '#!/bin/sh\n# a\n', [1, 1, 0]],
    ['C', 'a.c', '/* a\n b */\nint x; // c\n// d\n', [1, 3, 0]],
    ['a quote in a comment opens no string', 'a.sh', "# don't\n# stop\necho\n", [1, 2, 0]],
    ['a comment start in a string', 'a.go', 'x := "/*"\n// c\n', [1, 1, 0]],
    ['a raw string over lines', 'a.go', 'x := `\n// no\n`\n', [3, 0, 0]],
    ['a lifetime opens no string', 'a.rs', "fn f<'a>() {} // '\n/* c */\n", [1, 1, 0]],
    ['Lua block comments', 'a.lua', '--[[ a\nb ]]\n-- c\nx = 1\n', [1, 3, 0]],
    ['markup', 'a.html', '<!-- a\n b -->\n<p>\n', [1, 2, 0]],
    ['Ruby =begin', 'a.rb', 'x\n=begin\na\n=end\ny\n', [2, 3, 0]],
    ['JSON has code only', 'a.json', '{\n"a": "// b"\n}\n', [3, 0, 0]],
    ['SQL', 'a.sql', "-- a\nselect '--';\n", [1, 1, 0]],
    ['an unknown language has no comments', 'a.unknown', '# a\n// b\n', [2, 0, 0]],
    ['an open comment goes on to the end', 'a.c', 'x;\n/* a\nb\n', [1, 2, 0]],
    ['an open string ends with its line', 'a.c', 'x = "a\n// b\n', [1, 1, 0]],
  ])('without a tree: %s', async (_what, path, content, expected) => {
    expect(await lineCounts(path, content)).toEqual(expected);
  });

  it('counts bytes, not characters, and names the language', async () => {
    const outputs = await runTask(analyze, { path: 'a.py', content: '# é\n' });
    expect(outputs).toContainEqual({ kind: 'metric', metric: 'bytes', value: 5 });
    expect(outputs).toContainEqual({ kind: 'metric', metric: 'lang', value: 'python' });
    expect(await runTask(analyze, { path: 'a', content: 'x' })).toContainEqual({
      kind: 'metric',
      metric: 'lang',
      value: 'unknown',
    });
  });

  it('trap 11: latin-1 with a coding line is counted, binary is skipped', async () => {
    const latin = Buffer.from('# coding: latin-1\nx = "\xe9"\n', 'latin1');
    expect(await lineCounts('a.py', latin)).toEqual([1, 1, 0]);
    await expect(runTask(analyze, { path: 'a.py', content: Buffer.from([0, 1, 2]) })).rejects.toThrow('binary');
  });

  it('is linear in one long line of openings', async () => {
    expect(await lineCounts('a.c', '/'.repeat(200_000))).toEqual([0, 1, 0]);
    expect(await lineCounts('a.c', '"'.repeat(200_001))).toEqual([1, 0, 0]);
    expect(await lineCounts('a.lua', '-'.repeat(200_000))).toEqual([0, 1, 0]);
  });
});
