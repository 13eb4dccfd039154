import { IN_ANNOTATION } from '../records.ts';
import { childInField, markRegion, targetText, textOf } from '../walk.ts';
import { IN_DUNDER_ALL, type PythonVisit, type PythonWalk } from './python-walk.ts';

/** `call`: an edge, and the few callees whose arguments or effect bear on names. */
export const visitCall: PythonVisit = (walk, node) => {
  const { start, end, kind, k, model } = walk;
  const written = childInField(walk, node, walk.f.function);
  if (written < 0) return node + 1;
  const operand = withoutSplat(walk, written);
  const goesOn = end[operand] !== end[written];
  const callee = goesOn ? written : withoutParentheses(walk, operand);
  const first = goesOn ? operand : callee;
  const text = targetText(walk, start[first]!, end[callee]!);
  model.calls.push({ callee: text, node: first, call: node, form: 'call', scope: walk.scope });
  if (kind[callee] === k.identifier) {
    if (text === 'locals') walk.scope.hoist.usesLocals = true;
    else if (walk.typingNames.has(text)) markTypingArguments(walk, node, text);
  } else if (kind[callee] === k.attribute) {
    const object = childInField(walk, callee, walk.f.object);
    const receiver = kind[object] === k.list_splat ? operand : object;
    if (receiver >= 0 && kind[receiver] === k.identifier) visitMethodCall(walk, node, callee, textOf(walk, receiver));
  }
  return node + 1;
};

/**
 * The operand of the splat that an expression begins with, else the expression: the grammar reads `*f()` as a call of `*f`,
 * and `*a.b()` as one of the attribute `b` of `*a`.
 */
function withoutSplat(walk: PythonWalk, node: number): number {
  const { kind, k, start, text, subtreeEnd } = walk;
  const at = start[node]!;
  if (text.charCodeAt(at) !== 42) return node;
  // Found once for all calls of a chain, which all begin with it.
  if (walk.splat < node || start[walk.splat] !== at) {
    const end = subtreeEnd[node]!;
    let splat = node;
    while (splat < end && kind[splat] !== k.list_splat) splat++;
    if (splat === end) return node;
    walk.splat = splat;
  }
  return subtreeEnd[walk.splat + 1]!;
}

/** `(f)(x)` calls `f`. Anything but a name, attribute, item or call keeps its parentheses, without which it reads wrongly. */
function withoutParentheses(walk: PythonWalk, callee: number): number {
  const { kind, k, start, text, subtreeEnd } = walk;
  let inner = callee;
  while (kind[inner] === k.parenthesized_expression && subtreeEnd[inner]! > inner + 3) {
    // Behind the parenthesis and comments.
    inner = subtreeEnd[inner + 1]!;
    while (text.charCodeAt(start[inner]!) === 35) inner = subtreeEnd[inner]!;
  }
  const found = kind[inner];
  return found === k.identifier || found === k.attribute || found === k.subscript || found === k.call ? inner : callee;
}

const ADDING_METHODS: ReadonlySet<string> = new Set(['extend', 'append', 'insert']);

function visitMethodCall(walk: PythonWalk, node: number, callee: number, object: string): void {
  const attribute = childInField(walk, callee, walk.f.attribute);
  if (attribute < 0) return;
  if (walk.typingNames.has(object)) markTypingArguments(walk, node, textOf(walk, attribute));
  else if (object === '__all__' && walk.scope.kind === 'module' && ADDING_METHODS.has(textOf(walk, attribute))) {
    const list = childInField(walk, node, walk.f.arguments);
    if (list >= 0) markRegion(walk, list, walk.scope, walk.mode | IN_DUNDER_ALL);
  }
}

/** The arguments of `cast`, `TypeVar` and the like that are types, and may be quoted. */
function markTypingArguments(walk: PythonWalk, node: number, name: string): void {
  const list = childInField(walk, node, walk.f.arguments);
  if (list < 0) return;
  let position = 0;
  for (const child of partsOf(walk, list)) {
    const isKeyword = walk.kind[child] === walk.k.keyword_argument;
    if (isTypeArgument(name, position, isKeyword)) markType(walk, child);
    else if (position === 1) markFieldTypes(walk, child, name);
    position++;
  }
}

function isTypeArgument(name: string, position: number, isKeyword: boolean): boolean {
  if (name === 'cast') return position === 0;
  if (name === 'TypeVar') return isKeyword || position > 0;
  if (name === 'TypedDict' || name === 'NamedTuple') return isKeyword;
  return name === 'NewType' && position === 1;
}

/** The types in `TypedDict('T', {'a': 'B'})` and `NamedTuple('T', [('a', 'B')])`. */
function markFieldTypes(walk: PythonWalk, fields: number, name: string): void {
  const { kind, k, f } = walk;
  if (name === 'TypedDict' && kind[fields] === k.dictionary) {
    for (const field of partsOf(walk, fields)) {
      const type = childInField(walk, field, f.value);
      if (type >= 0) markType(walk, type);
    }
  } else if (name === 'NamedTuple' && isSequence(walk, fields)) {
    for (const field of partsOf(walk, fields)) {
      const type = isSequence(walk, field) ? partsOf(walk, field)[1] : undefined;
      if (type !== undefined) markType(walk, type);
    }
  }
}

function isSequence({ kind, k }: PythonWalk, node: number): boolean {
  return kind[node] === k.list || kind[node] === k.tuple;
}

function markType(walk: PythonWalk, node: number): void {
  markRegion(walk, node, walk.scope, walk.mode | IN_ANNOTATION);
}

/** Children that are neither punctuation nor comments. */
function partsOf({ kind, subtreeEnd, model: { tree } }: PythonWalk, node: number): number[] {
  const parts: number[] = [];
  for (let child = node + 1; child < subtreeEnd[node]!; child = subtreeEnd[child]!) {
    if (tree.header.named[kind[child]!] === true && !tree.isExtra(child)) parts.push(child);
  }
  return parts;
}
