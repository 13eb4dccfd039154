import { type Capture, orderCaptures, type Tree, type TreeCaptures } from '@codebatch/ast';
import { compilePredicates, findSelectAdjacent, type MatchFilter } from './match-predicates.ts';
import type { SplitQuery } from './tags-query.ts';

/** A node as every backend describes it. */
export interface CapturedNode {
  readonly type: string;
  readonly isNamed: boolean;
  readonly startIndex: number;
  readonly endIndex: number;
}

/** A match as a backend answers it: the number of its pattern, and its captures. */
export interface NativeMatch {
  readonly pattern: number;
  readonly captures: readonly { readonly name: string; readonly node: CapturedNode }[];
}

/** Picks, of the matches in a tree, those that name something. */
export type TagCollector = (matches: Iterable<NativeMatch>, tree: Tree, text: string) => TreeCaptures;

const KEPT = /^(?:name|doc|(?:definition|reference)\..+)$/;
const TAGGED = /^(?:definition|reference)\./;

interface Candidate {
  readonly pattern: number;
  /** Absent for a match that only says that its name is to be ignored. */
  readonly captures: readonly Capture[] | undefined;
}

/**
 * Makes the collector of a tags query: matches whose predicates hold and that have a `name` and a `definition.*` or
 * `reference.*`. Of several for one name the first pattern counts, and a capture `ignore` takes its name from all
 * patterns after it.
 *
 * @throws Error for a predicate that is not known or has wrong arguments
 */
export function createTagCollector({ predicates }: SplitQuery): TagCollector {
  const filters: MatchFilter[] = predicates.map(compilePredicates);
  const adjacency = predicates.map(findSelectAdjacent);

  return (matches, tree, text) => {
    const byName = new Map<number, Candidate>();
    for (const { pattern, captures: native } of matches) {
      const texts = (name: string): string[] =>
        native.filter((one) => one.name === name).map(({ node }) => text.slice(node.startIndex, node.endIndex));
      if (filters[pattern]?.(texts) === false) continue;
      const captures = native.map(({ name, node }) => ({ name, node: findNode(tree, node) }));
      const ignored = captures.find(({ name }) => name === 'ignore');
      const named = ignored ?? captures.find(({ name }) => name === 'name');
      if (named === undefined || !(ignored !== undefined || captures.some(({ name }) => TAGGED.test(name)))) continue;
      const kept = ignored === undefined ? selectAdjacent(captures, adjacency[pattern], tree, text) : undefined;
      const known = byName.get(named.node);
      if (known === undefined || isBetter(pattern, kept, known)) byName.set(named.node, { pattern, captures: kept });
    }
    const found = [...byName.values()].flatMap(({ captures }) => (captures === undefined ? [] : [captures]));
    return orderCaptures(found.map((captures) => captures.filter(({ name }) => KEPT.test(name))));
  };
}

/** One pattern can match a name several times, with more or less documentation. */
function isBetter(pattern: number, captures: readonly Capture[] | undefined, known: Candidate): boolean {
  if (pattern !== known.pattern) return pattern < known.pattern;
  return (captures?.length ?? 0) > (known.captures?.length ?? 0);
}

/**
 * The first node of the kind and range in pre-order. Only a chain of nodes of one kind and range has more than one, and
 * then the outermost stands for all.
 */
function findNode(tree: Tree, { type, isNamed, startIndex, endIndex }: CapturedNode): number {
  const { start, end, kind } = tree.columns;
  const kindId = tree.kindId(type, isNamed);
  let low = 0;
  let high = tree.size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (start[middle]! < startIndex) low = middle + 1;
    else high = middle;
  }
  for (let node = low; node < tree.size && start[node] === startIndex; node++) {
    if (end[node] === endIndex && kind[node] === kindId) return node;
  }
  throw new Error(`the tree has no node ${type} at ${startIndex}`);
}

/** Leaves out what does not stand on the line before the anchor, or before the next one that is kept. */
function selectAdjacent(
  captures: readonly Capture[],
  rule: ReturnType<typeof findSelectAdjacent>,
  tree: Tree,
  text: string,
): readonly Capture[] {
  const anchor = captures.find(({ name }) => name === rule?.anchor);
  if (rule === undefined || anchor === undefined) return captures;
  const candidates = captures.filter(({ name, node }) => name === rule.chosen && node < anchor.node);
  let next = tree.start(anchor.node);
  const dropped = new Set<Capture>();
  for (const capture of candidates.sort((a, b) => b.node - a.node)) {
    const between = text.slice(tree.end(capture.node), next);
    if (dropped.size > 0 || between.split(/\r\n|\n|\r/).length > 2) dropped.add(capture);
    next = tree.start(capture.node);
  }
  return captures.filter((capture) => !dropped.has(capture));
}
