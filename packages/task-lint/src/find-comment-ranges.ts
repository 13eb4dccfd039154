import type { Tree } from '@codebatch/plugin';

/** A comment in the decoded text, its delimiters included. */
export interface CommentRange {
  readonly start: number;
  readonly end: number;
}

const COMMENT_KINDS: ReadonlySet<string> = new Set(['comment', 'line_comment', 'block_comment', 'html_comment']);

/** The comments of a tree in source order. */
export function findCommentRanges(tree: Tree): CommentRange[] {
  const isComment = Uint8Array.from(tree.header.kinds, (kind, id) =>
    tree.header.named[id] === true && COMMENT_KINDS.has(kind) ? 1 : 0,
  );
  const { kind, start, end } = tree.columns;
  const ranges: CommentRange[] = [];
  for (let node = 0; node < tree.size; node += 1) {
    if (isComment[kind[node]!] === 1) ranges.push({ start: start[node]!, end: end[node]! });
  }
  return ranges;
}
