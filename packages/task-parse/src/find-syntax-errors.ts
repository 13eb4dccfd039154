import type { Tree } from '@codebatch/ast';
import type { Range } from '@codebatch/plugin';
import { quoteSource } from './quote-source.ts';

/** A place in a text that the grammar could not make sense of. */
export interface SyntaxProblem {
  /** What is wrong, to follow "Syntax error: ". */
  readonly problem: string;
  /** Where; empty for something that is missing. Never more than one line. */
  readonly range: Range;
}

const CLOSERS: { readonly [opener: string]: string } = { '(': ')', '[': ']', '{': '}' };

/**
 * The syntax errors of a tree in the order of the text: outermost `ERROR` nodes, missing tokens, and nodes whose error
 * is in a token that the grammar hides. What lies inside an `ERROR` is part of it.
 */
export function findSyntaxErrors(tree: Tree, text: string): SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  const { subtreeEnd } = tree.columns;
  for (let n = 0; n < tree.size; ) {
    if (!tree.hasError(n)) {
      n = subtreeEnd[n]!;
    } else if (tree.isError(n)) {
      problems.push(describeError(tree, text, n));
      n = subtreeEnd[n]!;
    } else {
      if (tree.isMissing(n)) problems.push(describeMissing(tree, n));
      else if (!hasFaultyChild(tree, n)) problems.push(describeIncomplete(tree, text, n));
      n++;
    }
  }
  return problems;
}

/**
 * An `ERROR` may hold most of the file, because the parser gathers there all that it had read before it gave up. What it
 * could not finish begins at the first loose token, or at a bracket that is never closed.
 */
function describeError(tree: Tree, text: string, n: number): SyntaxProblem {
  const unclosed = findUnclosedBracket(tree, n);
  if (unclosed >= 0) {
    const range = { start: tree.start(unclosed), end: tree.end(unclosed) };
    return { problem: `${quoteSource(tree.kind(unclosed))} is never closed`, range };
  }
  const whole = firstLineOf(text, tree.start(n), tree.end(n));
  const loose = whole.cut ? tree.children(n).find((child) => !tree.isNamed(child)) : undefined;
  const range = loose === undefined ? whole.range : firstLineOf(text, tree.start(loose), tree.end(n)).range;
  return { problem: describeText(text, range), range };
}

function findUnclosedBracket(tree: Tree, n: number): number {
  const open: number[] = [];
  for (const child of tree.children(n)) {
    if (tree.isNamed(child)) continue;
    const kind = tree.kind(child);
    if (Object.hasOwn(CLOSERS, kind)) open.push(child);
    else if (open.length > 0 && CLOSERS[tree.kind(open.at(-1)!)] === kind) open.pop();
    // A closer that matches nothing is the error itself.
    else if (Object.values(CLOSERS).includes(kind)) return -1;
  }
  return open.at(-1) ?? -1;
}

function describeMissing(tree: Tree, n: number): SyntaxProblem {
  const kind = tree.kind(n);
  const what = tree.isNamed(n) ? kind.replaceAll('_', ' ') : quoteSource(kind);
  return { problem: `missing ${what}`, range: { start: tree.start(n), end: tree.end(n) } };
}

function describeIncomplete(tree: Tree, text: string, n: number): SyntaxProblem {
  const { range } = firstLineOf(text, tree.start(n), tree.end(n));
  return { problem: `incomplete ${tree.kind(n).replaceAll('_', ' ')}`, range };
}

function describeText(text: string, { start, end }: Range): string {
  return start === end ? 'unexpected end of input' : `unexpected ${quoteSource(text.slice(start, end))}`;
}

function hasFaultyChild(tree: Tree, n: number): boolean {
  for (let child = tree.firstChild(n); child >= 0; child = tree.nextSibling(child)) {
    if (tree.hasError(child)) return true;
  }
  return false;
}

/** The range without surrounding white space, cut at the end of its first line. */
function firstLineOf(text: string, start: number, end: number): { range: Range; cut: boolean } {
  const content = text.slice(start, end).trimEnd();
  const indent = content.length - content.trimStart().length;
  const line = /^[^\r\n]*/.exec(content.slice(indent))![0].trimEnd();
  const from = content === '' ? start : start + indent;
  return { range: { start: from, end: from + line.length }, cut: indent + line.length < content.length };
}
