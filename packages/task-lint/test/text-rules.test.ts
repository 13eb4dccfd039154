import { describe, expect, it } from 'vitest';
import { runTask, type Source } from '../../plugin/test/support/run-task.ts';
import lint from '../src/index.ts';

/** Findings as `rule@line:column` in the order of their emission. */
async function findingsIn(path: string, content: Source['content'], options?: Source['options']): Promise<string[]> {
  const text = typeof content === 'string' ? content : '';
  const outputs = await runTask(lint, { path, content, ...(options === undefined ? {} : { options }) });
  return outputs.map((item) => {
    const start = item.kind === undefined ? (item.range?.start ?? 0) : 0;
    const before = text.slice(0, start).split(/\r\n|\r|\n/);
    return `${String(item.diagnostic)}@${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
  });
}

describe('rules for every text file', () => {
  it.each<readonly [string, string, string, readonly string[]]>([
    ['L001 spaces', 'a.txt', 'a  \nb\n', ['L001@1:2']],
    ['L001 a tab', 'a.txt', 'a\t\n', ['L001@1:2']],
    ['L001 a line of white space', 'a.txt', 'a\n   \nb\n', ['L001@2:1']],
    ['L001 before CRLF', 'a.txt', 'a \r\nb\r\n', ['L001@1:2']],
    ['L001 a form feed is a page break', 'a.py', 'a\n\f\nb\n', []],
    ['L001 a hard break in Markdown', 'a.md', 'a  \nb   \nc \n', ['L001@2:2', 'L001@3:2']],
    ['L001 context lines of a patch', 'a.patch', ' \n', []],
    ['L002 at the limit', 'a.txt', `${'x'.repeat(120)}\n`, []],
    ['L002 above it, from the first character too many', 'a.txt', `${'x'.repeat(121)}\n`, ['L002@1:121']],
    ['L002 counts characters, not code units', 'a.txt', `${'😀'.repeat(120)}\n`, []],
    ['L002 after astral characters', 'a.txt', `${'😀'.repeat(121)}\n`, ['L002@1:241']],
    ['L003 each word', 'a.txt', 'TODO a\nFIXME: b\nXXX\nHACK(me)\n', ['L003@1:1', 'L003@2:1', 'L003@3:1', 'L003@4:1']],
    ['L003 one finding per line', 'a.txt', 'TODO FIXME TODO\n', ['L003@1:1']],
    ['L003 trap 13: not inside other words', 'a.txt', 'TODOS XTODO TODO_LIST mkdtemp-XXXXXX éTODO todo 1HACK\n', []],
    ['L003 in comments only where there is a tree', 'a.py', 'TODO = "FIXME"  # XXX later\n', ['L003@1:19']],
    ['L003 in a block comment', 'a.ts', '/*\n * TODO: a\n */\n', ['L003@2:4']],
    ['L004 a line out of step', 'a.py', 'if a:\n    b\nif c:\n\td\n', ['L004@4:1']],
    ['L004 one finding where tabs are the style', 'a.js', 'a(\n\tb,\n\tc,\n\td,\n)\n', ['L004@2:1']],
    ['L004 a space before a tab', 'a.txt', 'a\n \tb\n', ['L004@2:1']],
    ['L004 not for Makefile and Go', 'Makefile', 'a:\n\tb\n', []],
    ['L004 not for Go', 'a.go', 'func a() {\n\tb()\n}\n', []],
    ['L004 not for a tab inside a line', 'a.txt', 'a\tb\n', []],
    ['L005', 'a.txt', 'a\nb', ['L005@2:2']],
    ['L005 an empty file', 'a.txt', '', []],
    ['L005 a lone CR ends a line', 'a.txt', 'a\r', []],
    ['trap 13: columns are those of the text', 'a.py', 'x = 1 \n  # TODO\n', ['L001@1:6', 'L003@2:5']],
    [
      'findings come in source order',
      'a.txt',
      'TODO \t\n\tb \nc',
      ['L003@1:1', 'L001@1:5', 'L004@2:1', 'L001@2:3', 'L005@3:2'],
    ],
    ['files of unknown language', 'a.qqq', 'a ', ['L001@1:2', 'L005@1:3']],
  ])('%s', async (_what, path, content, expected) => {
    expect(await findingsIn(path, content)).toEqual(expected);
  });

  it('messages name what was found', async () => {
    const outputs = await runTask(lint, {
      path: 'a.js',
      content: `${'x'.repeat(130)}\n/* TODO(me): go on */\na(\n\tb,\n\tc)\n`,
    });
    expect(outputs.map((item) => item['data'])).toEqual([
      { length: 130, max: 120 },
      { tag: 'TODO', text: 'TODO(me): go on' },
      { extent: '2 lines of this file' },
    ]);
  });
});

describe('options', () => {
  it('the length of lines', async () => {
    expect(await findingsIn('a.txt', 'abcdef\n', { max_line_length: 5 })).toEqual(['L002@1:6']);
  });

  it('a rule is turned off, another gets a severity, the rest keep theirs', async () => {
    const options = { rules: { L001: 'off', L005: 'error' } };
    const outputs = await runTask(lint, { path: 'a.txt', content: 'TODO \nb', options });
    expect(outputs.map(({ diagnostic, severity }) => [diagnostic, severity])).toEqual([
      ['L003', 'info'],
      ['L005', 'error'],
    ]);
  });
});

describe('suppression', () => {
  it.each<readonly [string, string, string, readonly string[]]>([
    ['of every rule on the line', 'a.py', 'x = 1 \t # codebatch: ignore \n', []],
    ['of named rules', 'a.py', 'x = 1  # TODO codebatch: ignore[L001, L003] \n', []],
    ['of other rules only', 'a.py', 'x = 1  # codebatch: ignore[L002] \n', ['L001@1:33']],
    ['by a comment on the line above', 'a.py', '# codebatch: ignore[L004]\nif a:\n\tb\n', ['L004@3:1']],
    ['by a comment on the line above, of the next line', 'a.py', 'if a:\n# codebatch: ignore[L004]\n\tb\n', []],
    ['not by a trailing comment above', 'a.txt', 'x # codebatch: ignore\ny \n', ['L001@2:2']],
    ['in a block comment', 'a.ts', '/* codebatch: ignore */\nlet x; \n', []],
    ['in text without a tree', 'a.txt', '# codebatch: ignore\ny \n', []],
    ['noqa', 'a.py', 'x = 1 # noqa \ny = 1 #NOQA \n', []],
    ['noqa with codes of flake8', 'a.py', 'x = 1 # noqa: E501,W291 \n', []],
    ['noqa with other codes', 'a.py', 'x = 1 # noqa: E501 \n', ['L001@1:19']],
    ['noqa in a string is none', 'a.py', 'x = "# noqa" \n', ['L001@1:13']],
    ['noqa after a string over lines', 'a.py', 'x = """a \nb """  # noqa\n', []],
    ['a longer word is no directive', 'a.py', 'x = 1 # noqaX \n', ['L001@1:14']],
  ])('%s', async (_what, path, content, expected) => {
    expect(await findingsIn(path, content)).toEqual(expected);
  });

  it.each([
    ['a decorator', '@a( \n  b)  # noqa\ndef c(): pass \n', 3],
    ['elif', 'if a: pass\nelif (b \n  and c):  # noqa\n  pass \n', 4],
    ['match', 'match (a, \n  b):  # noqa\n  case c: pass \n', 3],
    ['case', 'match a:\n  case (b, \n    c) if d:  # noqa\n    pass \n', 4],
    ['except', 'try: pass\nexcept (A, \n  B) as c:  # noqa\n  pass \n', 4],
    ['except*', 'try: pass\nexcept* (A, \n  B):  # noqa\n  pass \n', 4],
    ['global', `def f():\n  global ${'a'.repeat(120)}, \\\n    b  # noqa\n  pass \n`, 4],
    ['nonlocal', `def f():\n  nonlocal ${'a'.repeat(120)}, \\\n    b  # noqa\n  pass \n`, 4],
  ])('noqa on the last line of %s, not of what follows', async (_what, content, line) => {
    expect((await findingsIn('a.py', content)).map((item) => item.split(':')[0])).toEqual([`L001@${line}`]);
  });
});
