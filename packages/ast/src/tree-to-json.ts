import { capturesByNode } from './captures-by-node.ts';
import type { Tree } from './tree.ts';

/** Pieces are gathered to about this many characters before they are handed out. */
const CHUNK = 1 << 14;

/**
 * A tree as one JSON document in chunks, of any depth: `{"kind","named","start","end"}` per node, plus
 * `field`, `missing`, `extra`, `error`, `captures` where they apply, `text` of leaves where the source text is given, and
 * `children`.
 */
export function* treeToJson(tree: Tree, text?: string): Generator<string> {
  const { subtreeEnd } = tree.columns;
  const captures = capturesByNode(tree);
  let chunk = '';
  for (let n = 0; n < tree.size; n++) {
    const leaf = tree.firstChild(n) < 0;
    if (n > 0 && tree.parent(n) !== n - 1) chunk += ',';
    chunk += describeNode(tree, n);
    const captured = captures.get(n);
    if (captured !== undefined) chunk += `,"captures":${JSON.stringify(captured)}`;
    if (leaf && text !== undefined) chunk += `,"text":${JSON.stringify(text.slice(tree.start(n), tree.end(n)))}`;
    chunk += leaf ? '}' : ',"children":[';
    if (leaf) {
      for (let above = tree.parent(n); above >= 0 && subtreeEnd[above] === n + 1; above = tree.parent(above))
        chunk += ']}';
    }
    if (chunk.length > CHUNK) {
      yield chunk;
      chunk = '';
    }
  }
  yield chunk;
}

function describeNode(tree: Tree, n: number): string {
  let json = `{"kind":${JSON.stringify(tree.kind(n))},"named":${tree.isNamed(n)}`;
  if (tree.field(n) !== '') json += `,"field":${JSON.stringify(tree.field(n))}`;
  json += `,"start":${tree.start(n)},"end":${tree.end(n)}`;
  if (tree.isMissing(n)) json += ',"missing":true';
  if (tree.isExtra(n)) json += ',"extra":true';
  if (tree.hasError(n)) json += ',"error":true';
  return json;
}
