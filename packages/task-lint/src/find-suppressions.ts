import type { LineIndex, Tree } from '@codebatch/plugin';
import type { CommentRange } from './find-comment-ranges.ts';
import { findStatementLines } from './find-statement-lines.ts';
import { RULE_IDS } from './rules.ts';

/** Whether a finding of a rule on a line (1-based) is silenced by a comment. */
export type Suppressions = (rule: string, line: number) => boolean;

/** What the search for suppressing comments needs to know of a file. */
export interface SuppressionsInput {
  readonly text: string;
  readonly lines: LineIndex;
  readonly tree: Tree | undefined;
  /** Comments of the tree; undefined without a tree, when the directive counts wherever it stands. */
  readonly comments: readonly CommentRange[] | undefined;
}

const DIRECTIVE =
  /codebatch:[ \t]*ignore\b(?!-)(?:[ \t]*\[([^\]\r\n]*)\])?|#[ \t]*noqa\b(?:[ \t]*:[ \t]*([a-z]+[0-9]+(?:[, \t]+[a-z]+[0-9]+)*))?/gi;

/** Codes of flake8 and its plugins that say what a rule of ours says. */
const RULE_OF_CODE: Readonly<Record<string, string>> = {
  F401: 'L101',
  F841: 'L102',
  F842: 'L102',
  E501: 'L002',
  W291: 'L001',
  W293: 'L001',
  W191: 'L004',
  E101: 'L004',
  W292: 'L005',
  W0511: 'L003',
  T101: 'L003',
};

const nothing: Suppressions = () => false;

/**
 * Finds `codebatch: ignore`, `codebatch: ignore[L101, L102]`, `# noqa` and `# noqa: F401` in comments.
 *
 * A directive silences its own line, with every line of the statement or header that the line belongs to. A `codebatch:
 * ignore` on a line of its own also silences the line below.
 */
export function findSuppressions(input: SuppressionsInput): Suppressions {
  const { text, lines, tree } = input;
  // Most files have none: one search of the whole text settles that.
  if (text.search(DIRECTIVE) === -1) return nothing;
  const silenced = new Map<number, Set<string>>();
  const spanOf = tree === undefined ? undefined : findStatementLines(tree, lines);
  const silence = (line: number, rules: readonly string[]): void => {
    const { first, last } = spanOf?.(line) ?? { first: line, last: line };
    for (let each = first; each <= last; each += 1) {
      const known = silenced.get(each) ?? new Set<string>();
      for (const rule of rules) known.add(rule);
      silenced.set(each, known);
    }
  };
  for (const range of input.comments ?? [{ start: 0, end: text.length }]) {
    for (const match of text.slice(range.start, range.end).matchAll(DIRECTIVE)) {
      const start = range.start + match.index;
      const line = lines.position(start).line;
      const rules = rulesOf(match);
      silence(line, rules);
      const isOwn = match[0].startsWith('#') === false && isAlone(text, lines, start, input.comments && range);
      if (isOwn) silence(lines.position(input.comments ? range.end : start).line + 1, rules);
    }
  }
  return (rule, line) => silenced.get(line)?.has(rule) === true;
}

function rulesOf(match: RegExpMatchArray): readonly string[] {
  const codes = match[1] ?? match[2];
  if (codes === undefined) return RULE_IDS;
  return codes
    .toUpperCase()
    .split(/[\s,]+/)
    .map((code) => RULE_OF_CODE[code] ?? code);
}

/** Whether nothing but a comment stands on the directive's line. */
function isAlone(text: string, lines: LineIndex, start: number, comment: CommentRange | undefined): boolean {
  if (comment === undefined) {
    return !/[\p{L}\p{N}_]/u.test(text.slice(lines.lineStart(lines.position(start).line), start));
  }
  const before = text.slice(lines.lineStart(lines.position(comment.start).line), comment.start);
  const after = text.slice(comment.end, lines.lineEnd(lines.position(comment.end).line));
  return before.trim() === '' && after.trim() === '';
}
