import { startsLine } from '../source-tokens.ts';
import { blankToken, type GrammarGap, type Mask, name, nameToken, TYPED } from './grammar-gap.ts';

/** Tokens of a template that are looked at. */
const REACH = 400;

/** An escape in a template literal type: plain text. */
export const templateEscapes: GrammarGap = {
  name: 'an escape in a template literal type',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: source to be parsed
  example: 'type A = `\\n${B}`',
  languages: TYPED,
  at: ['`'],
  find(tokens, i) {
    const { text, start, end, partner, within, source } = tokens;
    const masks: Mask[] = [];
    // Where the grammar ends the type at an escaped backtick.
    if (source[start[i]! - 1] === '\\') return [name(start[i]! - 1, end[i]!)];
    for (let k = i + 1; k < partner[i]! && k < i + REACH; k++) {
      if (within[k] === i && text(k)!.startsWith('\\')) masks.push(nameToken(tokens, k));
    }
    return masks;
  },
};

/** A pattern as the parameter of a function type with a line end before its brace: the line end becomes a blank. */
export const patternEnd: GrammarGap = {
  name: 'a pattern over several lines in a function type',
  example: 'type A = ({\n  b\n}: C) => D',
  languages: TYPED,
  at: ['}'],
  find(tokens, i) {
    const { text, start, end, partner, source } = tokens;
    const open = partner[i]!;
    if (text(i + 1) !== ':' || open < 0 || !startsLine(tokens, i) || !/^[(,]$/.test(text(open - 1) ?? ''))
      return undefined;
    const space = source.slice(end[i - 1], start[i]);
    return /^\s+$/.test(space) ? [{ start: end[i - 1]!, end: start[i]!, text: ' '.repeat(space.length) }] : undefined;
  },
};

/** An optional pattern as a parameter of a function type: `?` becomes a blank. */
export const optionalPattern: GrammarGap = {
  name: 'an optional pattern in a function type',
  example: 'type A = ({ b }?: C) => D',
  languages: TYPED,
  at: ['?'],
  find(tokens, i) {
    const { text, partner } = tokens;
    const open = partner[i - 1] ?? -1;
    const isPattern = /^[}\]]$/.test(text(i - 1) ?? '') && text(i + 1) === ':' && /^[(,]$/.test(text(open - 1) ?? '');
    return isPattern ? [blankToken(tokens, i)] : undefined;
  },
};
