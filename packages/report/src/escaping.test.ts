import { DOMParser } from '@xmldom/xmldom';
import fc from 'fast-check';
import { lexer, type Token, type Tokens } from 'marked';
import { describe, expect, it } from 'vitest';
import { encodePath } from './encode-path.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { escapeXml } from './escape-xml.ts';
import type { Column } from './tables/columns.ts';
import { writeCsv } from './tables/write-csv.ts';
import { tagPattern } from './tags/tag-pattern.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&#64;': '@',
  '&#58;': ':',
  '&#46;': '.',
};

const anyText = fc.string({ unit: 'binary' });

describe('escaping', () => {
  it('XML: a parser gives back every text that XML can hold', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const xml = `<a b="${escapeXml(text)}">${escapeXml(text)}</a>`;
        const root = new DOMParser({ onError: () => undefined }).parseFromString(xml, 'text/xml').documentElement;
        const expected = text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
        expect(root?.getAttribute('b')).toBe(expected);
        expect(root?.textContent).toBe(expected);
      }),
    );
  });

  it('URIs: decoding gives the path back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(encodePath(text)).toMatch(/^[\w/.~%-]*$/);
        expect(decodeURIComponent(encodePath(text))).toBe(text);
      }),
    );
  });

  it('CSV: no cell begins as a formula does, and a line has as many cells as columns', () => {
    const column: Column = { name: 'a', type: 'text' };
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'=+-@\t\r\n",;a') }), (text) => {
        const [, row = ''] = [...writeCsv([column], [[text]])];
        const cell = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))\r\n$/.exec(row);
        expect(cell).not.toBeNull();
        const value = cell?.[1]?.replaceAll('""', '"') ?? cell?.[2] ?? '';
        expect(value).not.toMatch(/^[=+\-@\t\r]/);
        expect([text, `'${text}`]).toContain(value);
      }),
    );
    expect([...writeCsv([{ name: 'n', type: 'integer' }], [[-1]])][1]).toBe('-1\r\n');
  });

  it('Markdown: a cell has no line end, no open pipe and no tag', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(escapeMarkdown(text)).not.toMatch(/[\r\n<>\u0000-\u001f]|(?<!\\)\|/);
      }),
    );
  });

  it('Markdown: nothing becomes a link, an emphasis, a mention or code; a parser gives the text back', () => {
    const shown = (tokens: readonly Token[]): string =>
      tokens
        .map((token) => {
          if (token.type !== 'text' && token.type !== 'escape') return `<${token.type}>`;
          return token.text.replace(/&(?:amp|lt|gt|#64|#58|#46);/g, (entity: string) => ENTITIES[entity] ?? entity);
        })
        .join('');
    const parts = [
      'https://a.b',
      'www.a.b',
      'WWW.a.b',
      'a@b.cd',
      'mailto:a',
      '#1',
      '*',
      '_',
      '`',
      '[',
      '](',
      '|',
      '<b>',
      '&amp;',
      '~~',
      '!',
      'x',
      ' ',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { minLength: 1 }), (given) => {
        const text = `.${given.join('')}.`;
        const [token] = lexer(`| a |\n| --- |\n| ${escapeMarkdown(text)} |\n`);
        const table = token as Tokens.Table;
        expect(table.rows).toHaveLength(1);
        expect(shown(table.rows[0]?.[0]?.tokens ?? [])).toBe(text);
      }),
    );
  });

  it('tags: the pattern is the line, with what means something escaped, and long lines cut', () => {
    expect(tagPattern('a / b \\ c$')).toBe('/^a \\/ b \\\\ c\\$$/');
    expect(tagPattern('cost: $5')).toBe('/^cost: $5$/');
    expect(tagPattern('x'.repeat(97))).toBe(`/^${'x'.repeat(96)}/`);
    expect(tagPattern(`${'x'.repeat(95)}\u{1d11e}yz`)).toBe(`/^${'x'.repeat(95)}/`);
  });
});
