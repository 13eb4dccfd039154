import type { ConfiguredGrammar, Tree } from '@codebatch/plugin';

type KindTables = ConfiguredGrammar['record']['kinds'];

/** A function, as far as lists of kinds tell. */
export interface KindFunction {
  readonly node: number;
  readonly qualifiedName: string;
  /** Without a name of its own. */
  readonly isAnonymous: boolean;
  /** 1 plus the decisions that are the function's own, not those of functions inside it. */
  complexity: number;
  /** Greatest depth of nesting nodes; a function inside it starts again at 0. */
  maxNesting: number;
}

/** What one pass over a tree counts. A count is absent where the configuration has no list for it. */
export interface KindMeasure {
  /** Offsets of comments in source order, as `classifyLines` takes them. */
  readonly comments: readonly number[];
  /** In source order, outer before inner. */
  readonly functions: readonly KindFunction[] | undefined;
  readonly hasDecisions: boolean;
  readonly classCount: number | undefined;
  readonly importCount: number | undefined;
  readonly maxNesting: number | undefined;
}

/** Kinds that are comments where the configuration does not list them: named ones that are called so. */
const COMMENT_KIND = /(?:^|_)comment$/;
const ANONYMOUS = '<anonymous>';

/** An open function or class, or the top level: where it ends, and how deep the walk is inside it. */
interface Frame {
  readonly end: number;
  readonly measure: KindFunction | undefined;
  readonly qualifiedName: string;
  /** Ends of the nesting nodes that are open in this frame. */
  readonly nesting: number[];
}

/** Measures a tree of a language that a configuration describes, in one pass over its nodes, without recursion. */
export function measureKinds(tree: Tree, text: string, tables: KindTables): KindMeasure {
  const has = (role: string): ((node: number) => boolean) => {
    const listed = tables[role];
    const members = Uint8Array.from(tree.header.kinds, (kind, id) =>
      listed?.includes(tree.header.named[id] === true ? kind : `"${kind}"`) === true ? 1 : 0,
    );
    return (node) => members[tree.columns.kind[node]!] === 1;
  };
  const isComment = tables['comments'] === undefined ? commentsByName(tree) : has('comments');
  const [isFunction, isClass, isImport] = [has('functions'), has('classes'), has('imports')];
  const [isDecision, isNesting] = [has('decisions'), has('nesting')];
  const names = definitionNames(tree);
  const { subtreeEnd } = tree.columns;
  const comments: number[] = [];
  const functions: KindFunction[] = [];
  const frames: Frame[] = [{ end: tree.size, measure: undefined, qualifiedName: '', nesting: [] }];
  let classCount = 0;
  let importCount = 0;
  let maxNesting = 0;

  for (let node = 0; node < tree.size; node += 1) {
    while (frames.length > 1 && frames.at(-1)!.end <= node) frames.pop();
    const outer = frames.at(-1)!;
    if (isComment(node) && tree.start(node) >= (comments.at(-1) ?? 0)) comments.push(tree.start(node), tree.end(node));
    if (isImport(node)) importCount += 1;
    if (isClass(node)) classCount += 1;
    if (isFunction(node) || isClass(node)) {
      const name = nameOf(tree, text, node, names) ?? ANONYMOUS;
      const qualifiedName = outer.qualifiedName === '' ? name : `${outer.qualifiedName}.${name}`;
      const isAnonymous = name === ANONYMOUS;
      const measure = isFunction(node) ? { node, qualifiedName, isAnonymous, complexity: 1, maxNesting: 0 } : undefined;
      if (measure !== undefined) functions.push(measure);
      frames.push({ end: subtreeEnd[node]!, measure: measure ?? outer.measure, qualifiedName, nesting: [] });
    }
    const frame = frames.at(-1)!;
    if (isDecision(node) && frame.measure !== undefined) frame.measure.complexity += 1;
    if (isNesting(node) && !continues(tree, node)) {
      const { nesting, measure } = frame;
      while (nesting.length > 0 && nesting.at(-1)! <= node) nesting.pop();
      nesting.push(subtreeEnd[node]!);
      maxNesting = Math.max(maxNesting, nesting.length);
      if (measure !== undefined) measure.maxNesting = Math.max(measure.maxNesting, nesting.length);
    }
  }
  return {
    comments,
    functions: tables['functions'] === undefined ? undefined : functions,
    hasDecisions: tables['decisions'] !== undefined,
    classCount: tables['classes'] === undefined ? undefined : classCount,
    importCount: tables['imports'] === undefined ? undefined : importCount,
    maxNesting: tables['nesting'] === undefined ? undefined : maxNesting,
  };
}

function commentsByName({ header, columns }: Tree): (node: number) => boolean {
  const members = header.kinds.map((kind, id) => header.named[id] === true && COMMENT_KIND.test(kind));
  return (node) => members[columns.kind[node]!]!;
}

/** `else if`: a node of the kind of the one whose alternative it is, or the child of an `else`. */
function continues(tree: Tree, node: number): boolean {
  const above = tree.parent(node);
  if (above < 0) return false;
  const isAlternative = tree.kind(above) === tree.kind(node) && tree.field(node) === 'alternative';
  return isAlternative || tree.kind(above) === 'else_clause';
}

/** Names that a tags query found, in source order, with the nodes that they name. */
function definitionNames(tree: Tree): readonly { readonly whole: number; readonly name: number }[] {
  const found = (tree.captures ?? []).flatMap((match) => {
    const whole = match.find(({ name }) => name.startsWith('definition.'));
    const name = match.find((capture) => capture.name === 'name');
    return whole === undefined || name === undefined ? [] : [{ whole: whole.node, name: name.node }];
  });
  return found.sort((a, b) => a.whole - b.whole);
}

/** The text of the field `name`; else the first name that the tags query found in the node, before its body. */
function nameOf(tree: Tree, text: string, node: number, names: ReturnType<typeof definitionNames>): string | undefined {
  const own = tree.childByField(node, 'name');
  const body = tree.childByField(node, 'body');
  const end = body === -1 ? tree.columns.subtreeEnd[node]! : body;
  const named = own !== -1 ? own : firstFrom(names, node, end);
  return named === undefined ? undefined : text.slice(tree.start(named), tree.end(named));
}

function firstFrom(names: ReturnType<typeof definitionNames>, from: number, end: number): number | undefined {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (names[middle]!.whole < from) low = middle + 1;
    else high = middle;
  }
  const found = names[low];
  return found !== undefined && found.whole < end ? found.name : undefined;
}
