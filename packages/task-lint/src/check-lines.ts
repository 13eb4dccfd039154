import type { LineIndex } from '@codebatch/plugin';
import type { Finding } from './finding.ts';
import type { RuleId } from './rules.ts';

/** What the rules about lines need to know. */
export interface CheckLinesInput {
  readonly text: string;
  readonly lines: LineIndex;
  readonly language: string | undefined;
  readonly maxLineLength: number;
  readonly isOn: (rule: RuleId) => boolean;
}

/** Languages whose usual or only indentation is a tab. */
const TAB_LANGUAGES: ReadonlySet<string> = new Set(['makefile', 'go', 'go-module', 'csv', 'diff']);
/** Languages in which a space at the end of a line carries meaning. */
const SPACE_KEEPING_LANGUAGES: ReadonlySet<string> = new Set(['csv', 'diff']);

const TAB = 9;
const VERTICAL_TAB = 11;
const FORM_FEED = 12;
const SPACE = 32;

/** Checks the rules that look at lines alone: L001, L002, L004 and L005, each in source order. */
export function* checkLines(input: CheckLinesInput): Generator<Finding> {
  const { text, lines, language, isOn } = input;
  const checkTrailing = isOn('L001') && !(language !== undefined && SPACE_KEEPING_LANGUAGES.has(language));
  const checkLength = isOn('L002');
  for (let line = 1; line <= lines.lineCount; line += 1) {
    const start = lines.lineStart(line);
    const end = lines.lineEnd(line);
    const trailing = checkTrailing ? findTrailingSpace(text, start, end, language) : undefined;
    if (trailing !== undefined) yield trailing;
    // A line has at most as many code points as code units, so most lines need no counting.
    if (checkLength && end - start > input.maxLineLength) {
      const long = findLongLine(text, start, end, input.maxLineLength);
      if (long !== undefined) yield long;
    }
  }
  if (isOn('L004') && !(language !== undefined && TAB_LANGUAGES.has(language))) yield* checkTabs(text, lines);
  if (isOn('L005') && text.length > 0 && !/[\n\r]$/.test(text.slice(-1))) {
    yield { rule: 'L005', start: text.length, end: text.length };
  }
}

function findTrailingSpace(
  text: string,
  start: number,
  end: number,
  language: string | undefined,
): Finding | undefined {
  let last = end;
  // A form feed that ends a line is a page break.
  if (last > start && text.charCodeAt(last - 1) === FORM_FEED) last -= 1;
  let first = last;
  while (first > start && isTrailing(text.charCodeAt(first - 1))) first -= 1;
  if (first === last) return undefined;
  if (language === 'markdown' && first > start && last - first === 2 && text.startsWith('  ', first)) return undefined;
  return { rule: 'L001', start: first, end: last };
}

function isTrailing(code: number): boolean {
  return code === SPACE || code === TAB || code === VERTICAL_TAB;
}

function findLongLine(text: string, start: number, end: number, max: number): Finding | undefined {
  let length = 0;
  let firstBeyond = end;
  for (let at = start; at < end; at += text.codePointAt(at)! > 0xffff ? 2 : 1) {
    if (length === max) firstBeyond = at;
    length += 1;
  }
  return length > max ? { rule: 'L002', start: firstBeyond, end, data: { length, max } } : undefined;
}

/**
 * L004. A file that is indented by tabs more often than by spaces follows a style of its own: it gets one finding, at
 * its first such line. Elsewhere each line that begins with a tab is out of step and gets its own.
 */
function* checkTabs(text: string, lines: LineIndex): Generator<Finding> {
  const tabbed: Finding[] = [];
  let spaced = 0;
  for (let line = 1; line <= lines.lineCount; line += 1) {
    const start = lines.lineStart(line);
    const first = text.charCodeAt(start);
    if (first !== TAB && first !== SPACE) continue;
    const end = lines.lineEnd(line);
    let at = start;
    let hasTab = false;
    while (at < end && (text.charCodeAt(at) === TAB || text.charCodeAt(at) === SPACE)) {
      hasTab ||= text.charCodeAt(at) === TAB;
      at += 1;
    }
    if (at === end) continue;
    if (hasTab) tabbed.push({ rule: 'L004', start, end: at, data: { extent: 'this line' } });
    // One space in front of a line is how block comments are aligned.
    else if (at - start > 1) spaced += 1;
  }
  const first = tabbed[0];
  if (first !== undefined && tabbed.length > Math.max(1, spaced)) {
    yield { ...first, data: { extent: `${tabbed.length} lines of this file` } };
  } else {
    yield* tabbed;
  }
}
