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

/** Where the pass is and what it found so far. */
interface Walk {
  readonly tree: Tree;
  readonly text: string;
  /** Open frames; of some the end may have been passed. */
  readonly frames: Frame[];
  readonly comments: number[];
  classCount: number;
  importCount: number;
  maxNesting: number;
}

/**
 * Measures a tree in one pass over its nodes, without recursion.
 *
 * @returns `undefined` for a language whose node kinds are not known.
 */
export function measureTree(tree: Tree, text: string): TreeMeasure | undefined {
  const roleOf = roles.rolesOf(tree);
  if (roleOf === undefined) return undefined;
  const functions = functionUnits(tree, text).map((unit) => ({ unit, complexity: 1, maxNesting: 0 }));
  functions.sort((a, b) => a.unit.node - b.unit.node);
  const module: Frame = { end: tree.size, measure: undefined, nesting: [] };
  const walk: Walk = { tree, text, frames: [module], comments: [], classCount: 0, importCount: 0, maxNesting: 0 };
  walkNodes(walk, tree.columns.kind, roleOf, functions);
  const { comments, classCount, importCount, maxNesting } = walk;
  return { comments, functions, classCount, importCount, maxNesting };
}

/** `roleOf` is by kind id. */
function walkNodes(walk: Walk, kind: Uint16Array, roleOf: Uint8Array, functions: readonly FunctionMeasure[]): void {
  let opened = 0;
  for (let node = 0; node < kind.length; node += 1) {
    if (opened < functions.length && functions[opened]!.unit.node === node) enterFunction(walk, functions[opened++]!);
    const role = roleOf[kind[node]!]!;
    if (role !== 0) measureNode(walk, node, role);
  }
}

function enterFunction(walk: Walk, measure: FunctionMeasure): void {
  const { node } = measure.unit;
  frameAt(walk, node);
  walk.frames.push({ end: walk.tree.columns.subtreeEnd[node]!, measure, nesting: [] });
}

/** Leaves the frames that end before a node. @returns the innermost one that it is in */
function frameAt({ frames }: Walk, node: number): Frame {
  while (frames.length > 1 && frames.at(-1)!.end <= node) frames.pop();
  return frames.at(-1)!;
}

function measureNode(walk: Walk, node: number, role: number): void {
  const { tree, text, comments } = walk;
  const { nesting, measure } = frameAt(walk, node);
  if (isDecision(tree, text, node, role) && measure !== undefined) measure.complexity += 1;
  if (role & (roles.ROLE_COMMENT | roles.ROLE_STRING)) {
    const start = role & roles.ROLE_STRING ? longStringStart(tree, text, node) : commentStart(tree, text, node);
    if (start !== -1 && start >= (comments.at(-1) ?? 0)) comments.push(start, tree.end(node));
  }
  if (role & roles.ROLE_CLASS) walk.classCount += 1;
  if (role & roles.ROLE_IMPORT) walk.importCount += 1;
  if (role & roles.ROLE_NESTING && !(role & roles.ROLE_IF && isElseIf(tree, node))) {
    while (nesting.length > 0 && nesting.at(-1)! <= node) nesting.pop();
    nesting.push(tree.columns.subtreeEnd[node]!);
    walk.maxNesting = Math.max(walk.maxNesting, nesting.length);
    if (measure !== undefined) measure.maxNesting = Math.max(measure.maxNesting, nesting.length);
  }
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
