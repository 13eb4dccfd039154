import type { Tree } from './tree.ts';

/** Names of the captures of each captured node, without repetition, in the order of {@link Tree.captures}. */
export function capturesByNode({ captures = [] }: Tree): ReadonlyMap<number, readonly string[]> {
  const byNode = new Map<number, string[]>();
  for (const { name, node } of captures.flat()) {
    const names = byNode.get(node);
    if (names === undefined) byNode.set(node, [name]);
    else if (!names.includes(name)) names.push(name);
  }
  return byNode;
}
