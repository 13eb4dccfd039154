import { capturesByNode } from './captures-by-node.ts';
import type { Tree } from './tree.ts';

/** Deeper nodes are indented no further, so that deep nests stay linear in size. */
const MAX_INDENT = 64;

/**
 * A tree as an S-expression in tree-sitter's notation, one named node per line: `field: (kind ...)`, `(MISSING kind)`,
 * `@capture` behind a node that a query found, and, where the source text is given, the text of named leaves. Anonymous
 * nodes are left out, unless missing or captured.
 */
export function* treeToSExpression(tree: Tree, text?: string): Generator<string> {
  const captures = capturesByNode(tree);
  const close = (n: number): string => `)${(captures.get(n) ?? []).map((name) => ` @${name}`).join('')}`;
  const open: number[] = [];
  let line = '';
  for (let n = 0; n < tree.size; n++) {
    if (!tree.isNamed(n) && !tree.isMissing(n) && !captures.has(n)) continue;
    while (open.length > 0 && tree.columns.subtreeEnd[open.at(-1)!]! <= n) {
      line += close(open.pop()!);
    }
    if (n > 0) yield `${line}\n`;
    line = `${' '.repeat(Math.min(open.length * 2, MAX_INDENT))}${describeNode(tree, n, text)}`;
    open.push(n);
  }
  yield `${line}${open.reverse().map(close).join('')}\n`;
}

function describeNode(tree: Tree, n: number, text: string | undefined): string {
  const field = tree.field(n) === '' ? '' : `${tree.field(n)}: `;
  const kind = tree.isNamed(n) ? tree.kind(n) : JSON.stringify(tree.kind(n));
  if (tree.isMissing(n)) return `${field}(MISSING ${kind}`;
  const isLeaf = tree.firstChild(n) < 0;
  const content = text === undefined || !isLeaf ? '' : ` ${JSON.stringify(text.slice(tree.start(n), tree.end(n)))}`;
  return `${field}(${kind}${content}`;
}
