import type { Tree } from '@codebatch/plugin';
import { type FunctionUnit, functionUnits } from '@codebatch/scopes';
import * as roles from './node-roles.ts';

/** What was counted inside one function. */
export interface FunctionMeasure {
  readonly unit: FunctionUnit;
  /** 1 plus the decisions that are the function's own, not those of functions inside it. */
  complexity: number;
  /** Greatest depth of nested control statements; a function inside it starts again at 0. */
  maxNesting: number;
}

/** What one pass over a tree finds. */
export interface TreeMeasure {
  /** Offsets of comments and of triple-quoted strings in source order, as `classifyLines` takes them. */
  readonly comments: readonly number[];
  /** In source order, outer before inner. */
  readonly functions: readonly FunctionMeasure[];
  readonly classCount: number;
  readonly importCount: number;
  /** Greatest depth over all functions and the module's own level. */
  readonly maxNesting: number;
}

/** An open function or the module level: where it ends, and how deep the walk is inside it. */
interface Frame {
  readonly end: number;
  readonly measure: FunctionMeasure | undefined;
  /** Ends of the control statements that are open in this frame. */
  readonly nesting: number[];
}

/**
 * Measures a tree in one pass over its nodes, without recursion.
 *
 * @returns `undefined` for a language whose node kinds are not known.
 */
export function measureTree(tree: Tree, text: string): TreeMeasure | undefined {
  const roleOf = roles.rolesOf(tree);
  if (roleOf === undefined) return undefined;
  const { kind, subtreeEnd } = tree.columns;
  const functions = functionUnits(tree, text).map((unit) => ({ unit, complexity: 1, maxNesting: 0 }));
  functions.sort((a, b) => a.unit.node - b.unit.node);
  const starts = Int32Array.from(functions, ({ unit }) => unit.node);
  const comments: number[] = [];
  const frames: Frame[] = [{ end: tree.size, measure: undefined, nesting: [] }];
  let nextFunction = 0;
  let classCount = 0;
  let importCount = 0;
  let maxNesting = 0;

  for (let node = 0; node < tree.size; node += 1) {
    const role = roleOf[kind[node]!]!;
    const opens = starts[nextFunction] === node;
    if (role === 0 && !opens) continue;
    while (frames.length > 1 && frames.at(-1)!.end <= node) frames.pop();
    if (opens) {
      frames.push({ end: subtreeEnd[node]!, measure: functions[nextFunction], nesting: [] });
      nextFunction += 1;
    }
    const frame = frames.at(-1)!;
    if (isDecision(tree, text, node, role) && frame.measure !== undefined) frame.measure.complexity += 1;
    if (role & (roles.ROLE_COMMENT | roles.ROLE_STRING)) {
      const start = role & roles.ROLE_STRING ? longStringStart(tree, text, node) : commentStart(tree, text, node);
      if (start !== -1 && start >= (comments.at(-1) ?? 0)) comments.push(start, tree.end(node));
    }
    if (role & roles.ROLE_CLASS) classCount += 1;
    if (role & roles.ROLE_IMPORT) importCount += 1;
    if (role & roles.ROLE_NESTING && !(role & roles.ROLE_IF && isElseIf(tree, node))) {
      const { nesting, measure } = frame;
      while (nesting.length > 0 && nesting.at(-1)! <= node) nesting.pop();
      nesting.push(subtreeEnd[node]!);
      maxNesting = Math.max(maxNesting, nesting.length);
      if (measure !== undefined) measure.maxNesting = Math.max(measure.maxNesting, nesting.length);
    }
  }
  return { comments, functions, classCount, importCount, maxNesting };
}

function isDecision(tree: Tree, text: string, node: number, role: number): boolean {
  if (role & roles.ROLE_DECISION) {
    // The guard of a `case` is part of the case, which is counted already.
    return tree.kind(node) !== 'if_clause' || tree.kind(tree.parent(node)) !== 'case_clause';
  }
  return (role & roles.ROLE_MATCH_CASE) !== 0 && !isDefaultCase(tree, text, node);
}

/** `case _:` without a guard. */
function isDefaultCase(tree: Tree, text: string, node: number): boolean {
  const patterns = tree.namedChildren(node).filter((child) => tree.kind(child) === 'case_pattern');
  if (patterns.length !== 1 || tree.childByField(node, 'guard') !== -1) return false;
  return text.slice(tree.start(patterns[0]!), tree.end(patterns[0]!)) === '_';
}

function isElseIf(tree: Tree, node: number): boolean {
  const parent = tree.parent(node);
  return parent !== -1 && tree.kind(parent) === 'else_clause';
}

/** Offset of a comment; -1 for the `#!` line, which speaks to the system and counts as code. */
function commentStart(tree: Tree, text: string, node: number): number {
  const start = tree.start(node);
  return start === 0 && text.startsWith('#!') ? -1 : start;
}

/** Offset of the quotes of a triple-quoted string, -1 for any other. Of the prefixes only `u` belongs to the comment. */
function longStringStart(tree: Tree, text: string, node: number): number {
  const start = tree.start(node);
  const prefix = /^[a-zA-Z]{0,2}(?="""|''')/.exec(text.slice(start, start + 5))?.[0];
  if (prefix === undefined) return -1;
  return /^u$/i.test(prefix) ? start : start + prefix.length;
}
