import { isString, isWord, type SourceTokens } from '../source-tokens.ts';
import { blank, blankToken, type GrammarGap, type Mask, nameToken, SCRIPT, TYPED } from './grammar-gap.ts';

const RESERVED: ReadonlySet<string> = new Set(
  (
    'break case catch class const continue debugger delete do else enum export extends false finally for function if ' +
    'import in instanceof new null return super switch this throw true try typeof var void while with yield await let static'
  ).split(' '),
);

/** A reserved word, `type` or `as` as the name of an export or import: another word. */
export const reservedNames: GrammarGap = {
  name: 'a reserved word as the name of an export',
  example: 'export { a as null }',
  languages: SCRIPT,
  at: ['export', 'import'],
  find(tokens, i) {
    const { text, partner } = tokens;
    if (text(i + 1) === '*' && text(i + 2) === 'as' && RESERVED.has(text(i + 3) ?? ''))
      return [nameToken(tokens, i + 3)];
    let open = i + 1;
    if (isWord(tokens, open) && text(open) !== '{') open++;
    if (text(open) === ',') open++;
    if (text(open) !== '{') return undefined;
    const masks: Mask[] = [];
    for (let k = open + 1; k < partner[open]!; k++) {
      const token = text(k)!;
      if (token === '{') return undefined;
      const isAlone = /^[{,]$/.test(text(k - 1)!) && /^[},]$/.test(text(k + 1) ?? '');
      const isRenamed = /^[{,]$/.test(text(k - 1)!) && text(k + 1) === 'as' && !/^[},]$/.test(text(k + 2) ?? '');
      // In `{ type as as b }` the first `as` is a name.
      const isTypeOnlyAs = token === 'as' && text(k - 1) === 'type' && text(k + 1) === 'as' && isWord(tokens, k + 2);
      const isTypeName = token === 'type' && (isAlone || (isRenamed && /^[},]$/.test(text(k + 3) ?? '')));
      if (RESERVED.has(token) || isTypeName || isTypeOnlyAs) {
        masks.push(nameToken(tokens, k));
      }
    }
    return masks;
  },
};

/** `export type *`, `export import type`, `import type a = b.c`, `import defer *`: the word is blanked. */
export const moduleModifiers: GrammarGap = {
  name: '`type` and `defer` of whole modules',
  example: "export type * from 'a'",
  languages: TYPED,
  at: ['type', 'defer'],
  find(tokens, i) {
    const { text } = tokens;
    const before = text(i - 1);
    const isModule = text(i + 1) === '*' && (before === 'export' || (before === 'import' && text(i) === 'defer'));
    const isAlias = before === 'import' && text(i) === 'type' && isWord(tokens, i + 1) && text(i + 2) === '=';
    return isModule || isAlias ? [blankToken(tokens, i)] : undefined;
  },
};

/** Attributes of a re-export, and the older `assert` of an import: blanks. */
export const moduleAttributes: GrammarGap = {
  name: 'attributes of a re-export',
  example: "export * from 'a' with { type: 'b' }",
  languages: SCRIPT,
  at: ['with', 'assert'],
  find(tokens, i) {
    const { text, start, end, partner } = tokens;
    if (!isString(tokens, i - 1) || text(i + 1) !== '{' || partner[i + 1]! < i) return undefined;
    return [blank(tokens, start[i]!, end[partner[i + 1]!]!)];
  },
};

/** `export default function (): T;` of a declaration file: the end of the statement becomes an empty body. */
export const defaultSignature: GrammarGap = {
  name: 'a function without name and body as default export',
  example: 'export default function (): A;\n',
  languages: TYPED,
  at: ['function'],
  find(tokens, i) {
    const { text, start, end, partner, source } = tokens;
    if (text(i - 1) !== 'default' || text(i - 2) !== 'export') return undefined;
    const open = findParameters(tokens, i + 1);
    if (open < 0 || partner[open]! < open) return undefined;
    const last = findSignatureEnd(tokens, partner[open]!);
    if (last < 0) return undefined;
    const at = text(last + 1) === ';' ? start[last + 1]! : end[last]!;
    // The line has to end behind the body.
    const isRoomy = /^[;\s]\s(?:$|\s*[\r\n]|\s*$)/.test(source.slice(at, at + 80));
    return isRoomy ? [{ start: at, end: at + 2, text: '{}' }] : undefined;
  },
};

function findParameters({ text, count }: SourceTokens, from: number): number {
  for (let k = from; k < count && k < from + 100; k++) if (text(k) === '(') return k;
  return -1;
}

/** The last token of a signature whose parameters close at `close`; -1 if a body follows. */
function findSignatureEnd(tokens: SourceTokens, close: number): number {
  const { text, partner, count } = tokens;
  if (text(close + 1) !== ':') return text(close + 1) === '{' ? -1 : close;
  let last = close + 1;
  for (let k = close + 2; k < count && k < close + 4000; k++) {
    const token = text(k)!;
    if (token === ';') return last;
    const opens = /^[{([]$/.test(token);
    if (!/^(?:[|&:<?,]|=>|extends|keyof|typeof)$/.test(text(last)!)) {
      if (token === '{') return -1;
      if (/^(?:export|declare|import|const|type|interface|function|class)$/.test(token)) return last;
    }
    if (opens && partner[k]! < k) return -1;
    last = opens ? partner[k]! : k;
    k = last;
  }
  return last;
}
