import { decodeTree, encodeTree } from '@codebatch/ast';
import { createParser, grammarLanguages, type LanguageParser, probeBackends } from '@codebatch/languages';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsedText } from './bare-parser.ts';
import { samples, textOfLength } from './samples.ts';
import { describeNative, describeTree } from './walk-native.ts';

const source = { encoding: 'utf-8', bom: false };
let binding: LanguageParser;
let others: LanguageParser[];

beforeAll(async () => {
  binding = await createParser({ backend: 'binding' });
  others = [await createParser({ backend: 'wasm' })];
  // Without a C compiler there is no accelerator, and nothing to compare.
  const accelerator = (await probeBackends()).find(({ backend }) => backend === 'accelerator');
  if (accelerator?.available === true) others.push(await createParser({ backend: 'accelerator' }));
});

afterAll(() => {
  for (const parser of [binding, ...others]) parser.close();
});

/** All backends give equal bytes; answers the decoded tree. */
function parseEverywhere(text: string, language: string): ReturnType<typeof decodeTree> {
  const bytes = encodeTree(binding.parse(text, language, source));
  for (const other of others) {
    const tree = other.parse(text, language, source);
    if (Buffer.compare(bytes, encodeTree(tree)) === 0) continue;
    expect(describeTree(tree), other.backend).toEqual(describeTree(decodeTree(bytes)));
    expect.fail(`equal nodes in different bytes of ${other.backend}`);
  }
  return decodeTree(bytes);
}

describe('parser backends', () => {
  it.each(samples)('R7.1 every node of $name survives, alike in all backends', ({ text, language }) => {
    expect(describeTree(parseEverywhere(text, language))).toEqual(describeNative(parsedText(text, language), language));
  });

  it.each([32_767, 32_768].flatMap((length) => grammarLanguages.map((language) => ({ length, language }))))(
    'R7.1 every node of $length characters of $language survives',
    ({ length, language }) => {
      for (const broken of [false, true]) {
        const text = textOfLength(language, length, broken);
        const tree = parseEverywhere(text, language);
        expect(tree.header.textLength).toBe(length);
        const [actual, expected] = [describeTree(tree), describeNative(parsedText(text, language), language)];
        if (actual.join('\n') !== expected.join('\n')) expect(actual).toEqual(expected);
      }
    },
  );

  it.each([
    { language: 'python', open: '(', close: ')' },
    { language: 'javascript', open: '[', close: ']' },
    { language: 'typescript', open: '{', close: '}' },
    { language: 'tsx', open: '<a>', close: '</a>' },
  ])('traps 9 and 10: 10,000 levels of nesting in $language keep their last node', ({ language, open, close }) => {
    const text = `${open.repeat(10_000)}x${close.repeat(10_000)}`;
    const tree = parseEverywhere(text, language);
    let depth = 0;
    let deepest = tree.start(0);
    for (let n = 0, depths = [0]; n < tree.size; n++) {
      depths[n] = n === 0 ? 0 : depths[tree.parent(n)]! + 1;
      if (depths[n]! > depth) [depth, deepest] = [depths[n]!, n];
    }
    expect(depth).toBeGreaterThan(10_000);
    expect(tree.start(deepest)).toBeGreaterThanOrEqual(9_999 * open.length);
  });

  it('trap 9: one attribute chain of 20,000 links ends', () => {
    const tree = parseEverywhere(`a${'.b'.repeat(20_000)}\n`, 'python');
    expect(tree.size).toBeGreaterThan(60_000);
  });

  it('R11.1 all backends agree on random text', () => {
    const piece = fc.constantFrom(
      ...[
        'def f(',
        '):\n',
        '  ',
        'class ',
        '{',
        '}',
        '(',
        ')',
        '[',
        '"',
        "'",
        '`',
        '\n',
        '//',
        '#',
        'é',
        '😀',
        '<a>',
        '</',
        '=',
        'x',
        '1',
        ' ',
        '\t',
      ],
    );
    fc.assert(
      fc.property(fc.constantFrom(...grammarLanguages), fc.array(piece, { maxLength: 60 }), (language, pieces) => {
        const text = pieces.join('');
        expect(describeTree(parseEverywhere(text, language))).toEqual(
          describeNative(parsedText(text, language), language),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('R11.1 all backends agree on random TypeScript that its grammar does not know', () => {
    const piece = fc.constantFrom(
      ...[
        'interface A<in out B, out C = D> {',
        'type A = {',
        '}',
        '\n',
        ' (): B',
        ' <C>(): D',
        "let a: import('m').A<B>",
        'a<B>`c`',
        '`${',
        '}`',
        '`\\`',
        'a / b',
        'a = /[`/]/g',
        '// it`s\n',
        '/*',
        '*/',
        "'",
        '(any, b: C<any, any>) => D',
        '; ',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const text = pieces.join('');
        expect(describeTree(parseEverywhere(text, 'typescript'))).toEqual(
          describeNative(parsedText(text, 'typescript'), 'typescript'),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('trap 15: a tree object takes at most 0.6 bytes per byte of source', () => {
    for (const language of grammarLanguages) {
      const text = textOfLength(language, 60_000);
      expect(encodeTree(binding.parse(text, language, source)).length / text.length).toBeLessThan(0.6);
    }
  });

  it('keeps the form of the source in the header', () => {
    const { header } = decodeTree(encodeTree(binding.parse('x', 'python', { encoding: 'utf-16le', bom: true })));
    expect(header).toMatchObject({
      version: 1,
      language: 'python',
      encoding: 'utf-16le',
      bom: true,
      textLength: 1,
      grammar: { name: 'tree-sitter-python', version: expect.stringMatching(/^\d+\.\d+\.\d+$/), abi: 15 },
    });
  });

  it.each([
    ['python', 'if x:\r    y = 1\rz = """a\rb"""\r'],
    ['javascript', 'a()\rb() // c\rlet d = `e\rf`\r++d'],
    ['typescript', 'let a: b\rlet c = d /* e\r */\r++c'],
    ['tsx', 'let a = <b>c\rd</b>\rlet e'],
  ])('trap 11: a lone CR ends a line of %s, with every offset kept', (language, text) => {
    const tree = parseEverywhere(text, language);
    expect(tree.hasError(0)).toBe(false);
    expect(describeTree(tree)).toEqual(describeNative(text.replaceAll('\r', '\n'), language));
  });

  it.each(['javascript', 'typescript', 'tsx'])('trap 11: every line end of %s ends a statement', (language) => {
    for (const end of ['\n', '\r\n', '\r', '\u2028', '\u2029']) {
      const text = `let a = b${end}let c\u3000\u00a0= 1\u3000// d${end}++a${end}let e${end}`;
      const tree = parseEverywhere(text, language);
      const statements = tree.namedChildren(0).filter((n) => tree.kind(n) !== 'comment');
      expect([JSON.stringify(end), tree.hasError(0), statements.length]).toEqual([JSON.stringify(end), false, 4]);
      const quoted = parseEverywhere('let a = "\u2028\u3000"\nlet b = `\u2029`\n', language);
      expect(quoted.hasError(0)).toBe(false);
      expect(tree.header.textLength).toBe(text.length);
    }
  });

  it('gives up at the deadline and can be used again', () => {
    const slow = textOfLength('typescript', 2_000_000, true);
    for (const parser of [binding, ...others]) {
      expect(() => parser.parse(slow, 'typescript', source, { deadlineMs: 1 })).toThrow(
        expect.objectContaining({ code: 'TASK_TIMEOUT' }),
      );
      expect(parser.parse('let a', 'typescript', source).hasError(0)).toBe(false);
    }
  });

  it('refuses a language without a grammar', () => {
    expect(binding.supports('cobol')).toBe(false);
    expect(() => binding.parse('', 'cobol', source)).toThrow(expect.objectContaining({ code: 'LANGUAGE_UNAVAILABLE' }));
  });
});
