import type { Tree } from '@codebatch/ast';
import type { GrammarGap, Mask } from './gaps/grammar-gap.ts';
import { GRAMMAR_GAPS } from './gaps/grammar-gaps.ts';
import { taggedTemplate } from './gaps/tagged-templates.ts';
import { scanTokens } from './scan-tokens.ts';
import { listTokens, type SourceTokens } from './source-tokens.ts';
import { createWordSieve, type WordSieve } from './word-sieve.ts';

/**
 * Changes with every change of a mask, of how masks are chosen, and of how texts are adapted to grammars; part of what
 * identifies a tree's making.
 */
export const GAPS_VERSION = 8;

/** Further parses of one text at most. */
const ROUNDS = 4;
/** A longer text with errors is left as it is: sources that people write are shorter. In UTF-16 code units. */
const LONGEST = 4 << 20;

/** Parses one text after another within the same deadline; undefined once it has passed. */
export interface TextParser {
  parse(text: string): Tree | undefined;
  /** As `parse`, but of a text with errors only that it has some. */
  parseValid(text: string): Tree | 'invalid' | undefined;
}

/**
 * Parses a text; if it has errors and constructs that the grammar is known not to know, parses again with these masked,
 * and again where that brings others to light. Of all trees the one with the fewest errors counts, the earliest of
 * several. Offsets are those of the text in any case. A text without errors costs one parse, or two where the grammar takes
 * the type arguments of a template for a comparison; any other at most seven.
 *
 * @returns undefined if the deadline passed
 */
export function parsePastGaps(parser: TextParser, text: string, language: string): Tree | undefined {
  const gaps = GAPS.get(language);
  if (gaps === undefined || text.length > LONGEST) return parser.parse(text);
  if (language !== 'typescript') return parseAgain(parser, parser.parse(text), text, language, gaps);
  const valid = parser.parseValid(text);
  if (valid !== 'invalid') return parseAgain(parser, valid, text, language, gaps);
  // Tokens without a tree spare the tree of the text that is not valid, nearly always.
  const masked = mask(text, scanTokens(text), gaps, language);
  const past = masked === text ? 'invalid' : parser.parseValid(masked);
  return past === 'invalid' ? parseAgain(parser, parser.parse(text), text, language, gaps) : past;
}

/** Further parses, with the gaps that the tokens of trees tell. */
function parseAgain(
  parser: TextParser,
  first: Tree | undefined,
  text: string,
  language: string,
  gaps: GapTable,
): Tree | undefined {
  if (first === undefined) return undefined;
  if (!first.hasError(0)) {
    if (!hasMisreadTemplate(first, text)) return first;
    const masked = applyMasks(text, findMasks(listTokens(first, text), TEMPLATES));
    const tree = masked === text ? first : parser.parse(masked);
    return tree?.hasError(0) === true ? first : tree;
  }
  let best = first;
  let masked = text;
  for (let round = 0, tree = first; round < ROUNDS && tree.hasError(0); round++) {
    const next = mask(masked, listTokens(tree, text), gaps, language);
    if (next === masked) break;
    masked = next;
    const again = parser.parse(masked);
    if (again === undefined) return undefined;
    tree = again;
    if (countFaults(tree) < countFaults(best)) best = tree;
  }
  return best;
}

/** Gaps by the token that they are found at. */
interface GapTable {
  readonly byToken: ReadonlyMap<string, readonly GrammarGap[]>;
  /** Whether a piece of a text may be one of these tokens. */
  readonly mayBegin: WordSieve;
}

function tabulate(gaps: readonly GrammarGap[]): GapTable {
  const byToken = new Map<string, GrammarGap[]>();
  for (const gap of gaps) {
    for (const token of gap.at) byToken.set(token, [...(byToken.get(token) ?? []), gap]);
  }
  return { byToken, mayBegin: createWordSieve(byToken.keys()) };
}

const TEMPLATES = tabulate([taggedTemplate]);

const GAPS: ReadonlyMap<string, GapTable> = new Map(
  (['javascript', 'typescript', 'tsx', 'python'] as const).map((language) => [
    language,
    tabulate(GRAMMAR_GAPS.filter(({ languages }) => languages.includes(language))),
  ]),
);

/** Whether a template stands right behind `>`, but not behind `=>`: nobody compares with a template. */
function hasMisreadTemplate(tree: Tree, text: string): boolean {
  if (!text.includes('>`')) return false;
  const { kind, start } = tree.columns;
  const template = tree.kindId('template_string', true);
  if (template < 0 || tree.header.language === 'javascript') return false;
  for (let node = 1; node < tree.size; node++) {
    if (kind[node] !== template) continue;
    const at = start[node]!;
    if (text[at - 1] === '>' && text[at - 2] !== '=') return true;
  }
  return false;
}

function mask(text: string, tokens: SourceTokens, gaps: GapTable, language: string): string {
  const masked = applyMasks(text, findMasks(tokens, gaps));
  // JavaScript's scanner takes NUL for the end of the text, even within a template; Python has none anywhere.
  return language === 'python' ? masked : masked.replaceAll('\0', '\ufffd');
}

function findMasks(tokens: SourceTokens, { byToken, mayBegin }: GapTable): Mask[] {
  const { source, count, text, start, end } = tokens;
  const masks: Mask[] = [];
  for (let i = 0; i < count; i++) {
    if (!mayBegin(source, start[i]!, end[i]!)) continue;
    for (const gap of byToken.get(text(i)!) ?? []) {
      const found = gap.find(tokens, i);
      if (found !== undefined) masks.push(...found);
    }
  }
  return masks.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Applies masks that are in order; of two that overlap the first. */
function applyMasks(text: string, masks: readonly Mask[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end, text: mask } of masks) {
    if (start < at) continue;
    pieces.push(text.slice(at, start), mask);
    at = end;
  }
  pieces.push(text.slice(at));
  return pieces.join('');
}

/** Outermost `ERROR` nodes and missing tokens; no node inside an `ERROR` counts. */
export function countFaults(tree: Tree): number {
  const { subtreeEnd } = tree.columns;
  let count = 0;
  for (let node = 0; node < tree.size; ) {
    if (!tree.hasError(node)) node = subtreeEnd[node]!;
    else if (tree.isError(node)) {
      count++;
      node = subtreeEnd[node]!;
    } else {
      if (tree.isMissing(node)) count++;
      node++;
    }
  }
  return count;
}
