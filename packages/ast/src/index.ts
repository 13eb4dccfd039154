export { decodeTree } from './decode-tree.ts';
export { CBT_VERSION, encodeTree } from './encode-tree.ts';
export { lineDigest, neighboursDigest } from './line-digests.ts';
export { createLineIndex, type LineIndex } from './line-index.ts';
export { createTree, ERROR_KIND, NODE_FLAGS, type Tree, type TreeColumns, type TreeHeader } from './tree.ts';
export { type Capture, orderCaptures, type TreeCaptures } from './tree-captures.ts';
export { treeToJson } from './tree-to-json.ts';
export { treeToSExpression } from './tree-to-s-expression.ts';
