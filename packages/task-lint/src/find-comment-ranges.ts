import type { Tree } from '@codebatch/plugin';

/** A comment in the decoded text, its delimiters included. */
export interface CommentRange {
  readonly start: number;
  readonly end: number;
}

const COMMENT_KIND = /(?:^|_)comment$/;

/**
 * The comments of a tree in source order, outermost ones where they nest.
 *
 * @param kinds Named kinds that are comments. Default: those that are called so.
 */
export function findCommentRanges(tree: Tree, kinds?: readonly string[]): CommentRange[] {
  const isComment = Uint8Array.from(tree.header.kinds, (kind, id) =>
    tree.header.named[id] === true && (kinds?.includes(kind) ?? COMMENT_KIND.test(kind)) ? 1 : 0,
  );
  const { kind, start, end, subtreeEnd } = tree.columns;
  const ranges: CommentRange[] = [];
  for (let node = 0; node < tree.size; ) {
    if (isComment[kind[node]!] === 1) {
      ranges.push({ start: start[node]!, end: end[node]! });
      node = subtreeEnd[node]!;
    } else node += 1;
  }
  return ranges;
}
