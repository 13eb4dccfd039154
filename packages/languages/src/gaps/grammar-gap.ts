import type { SourceTokens } from '../source-tokens.ts';

/** A piece of a text and what takes its place, of equal length in UTF-16 code units. */
export interface Mask {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * A construct that a language has and its grammar does not know. What takes its place means the same to everybody who reads
 * names from the real text, wherever it is found, so that a site that was no gap does no harm.
 */
export interface GrammarGap {
  /** What it is, as in "variance of a type parameter". */
  readonly name: string;
  /** A source that is valid and that the bare grammar reports an error in; the shortest known. */
  readonly example: string;
  readonly languages: readonly ('javascript' | 'typescript' | 'tsx' | 'python')[];
  /** Texts of the tokens that it may be found at. */
  readonly at: readonly string[];
  /** The masks of a gap at that token, in any order and not overlapping, or none. Looks at a bounded number of tokens. */
  find(tokens: SourceTokens, i: number): readonly Mask[] | undefined;
}

export const TYPED = ['typescript', 'tsx'] as const;
export const SCRIPT = ['javascript', 'typescript', 'tsx'] as const;

/** Blanks instead of some text; line ends stay. */
export function blank({ source }: SourceTokens, start: number, end: number): Mask {
  return { start, end, text: source.slice(start, end).replace(/[^\r\n\u2028\u2029]/g, ' ') };
}

/** Blanks instead of a token. */
export function blankToken(tokens: SourceTokens, i: number): Mask {
  return blank(tokens, tokens.start[i]!, tokens.end[i]!);
}

/** An identifier instead of some text. */
export function name(start: number, end: number): Mask {
  return { start, end, text: '_'.repeat(end - start) };
}

/** An identifier instead of a token. */
export function nameToken(tokens: SourceTokens, i: number): Mask {
  return name(tokens.start[i]!, tokens.end[i]!);
}

/** A mark of one code unit, and blanks, instead of a token. */
export function markToken({ start, end }: SourceTokens, i: number, mark: string): Mask {
  return { start: start[i]!, end: end[i]!, text: mark.padEnd(end[i]! - start[i]!) };
}
