import { createRequire } from 'node:module';
import type { Tree } from '@codebatch/ast';

interface NativeNode {
  readonly type: string;
  readonly isNamed: boolean;
  readonly isMissing: boolean;
  readonly isExtra: boolean;
  readonly hasError: boolean;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly childCount: number;
}

interface NativeCursor {
  readonly currentNode: NativeNode;
  readonly nodeType: string;
  readonly nodeIsNamed: boolean;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly currentFieldName: string | undefined;
  gotoFirstChild(): boolean;
  gotoNextSibling(): boolean;
  gotoParent(): boolean;
}

const require = createRequire(import.meta.url);
const Parser = require('tree-sitter') as new () => {
  setLanguage(language: unknown): void;
  parse(input: (offset: number) => string, old: undefined, options: { bufferSize: number }): { walk(): NativeCursor };
};
const typescript = require('tree-sitter-typescript') as { typescript: unknown; tsx: unknown };
const languages: { readonly [language: string]: unknown } = {
  python: require('tree-sitter-python'),
  javascript: require('tree-sitter-javascript'),
  ...typescript,
};

/** One line per node of a tree, with everything that must survive. */
export function describeTree(tree: Tree): string[] {
  const lines: string[] = [];
  const depth: number[] = [];
  for (let n = 0; n < tree.size; n++) {
    depth[n] = n === 0 ? 0 : depth[tree.parent(n)]! + 1;
    lines.push(
      describe(depth[n]!, tree.field(n), {
        type: tree.kind(n),
        isNamed: tree.isNamed(n),
        isMissing: tree.isMissing(n),
        isExtra: tree.isExtra(n),
        hasError: tree.hasError(n),
        startIndex: tree.start(n),
        endIndex: tree.end(n),
        childCount: tree.childCount(n),
      }),
    );
  }
  return lines;
}

/** The same lines straight from tree-sitter, every property asked of every node, the text fed in pieces. */
export function describeNative(text: string, language: string): string[] {
  const lines: string[] = [];
  walkNative(text, language, (cursor, depth) => {
    lines.push(describe(depth, cursor.currentFieldName ?? '', cursor.currentNode));
  });
  return lines;
}

/**
 * For texts whose lines would not fit into memory: the index of the first node that differs between a tree and
 * tree-sitter's own in depth, field, kind or range, or -1.
 */
export function findDifference(tree: Tree, text: string, language: string): number {
  let n = 0;
  let different = -1;
  const depths = new Int32Array(tree.size);
  walkNative(text, language, (cursor, depth) => {
    if (n < tree.size) depths[n] = n === 0 ? 0 : depths[tree.parent(n)]! + 1;
    const same =
      n < tree.size &&
      depths[n] === depth &&
      tree.kind(n) === cursor.nodeType &&
      tree.isNamed(n) === cursor.nodeIsNamed &&
      tree.field(n) === (cursor.currentFieldName ?? '') &&
      tree.start(n) === cursor.startIndex &&
      tree.end(n) === cursor.endIndex;
    if (!same && different < 0) different = n;
    n++;
  });
  return different < 0 && n !== tree.size ? n : different;
}

function walkNative(text: string, language: string, visit: (cursor: NativeCursor, depth: number) => void): void {
  const parser = new Parser();
  parser.setLanguage(languages[language]);
  const piece = 1000;
  const tree = parser.parse((offset) => text.slice(offset, offset + piece), undefined, { bufferSize: piece + 1 });
  const cursor = tree.walk();
  for (let depth = 0; ; ) {
    visit(cursor, depth);
    if (cursor.gotoFirstChild()) {
      depth++;
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent()) return;
      depth--;
    }
  }
}

function describe(depth: number, field: string, node: NativeNode): string {
  const flags = [node.isNamed, node.isMissing, node.isExtra, node.hasError].map(Number).join('');
  return `${depth} ${field} ${node.type} ${flags} ${node.startIndex}-${node.endIndex} ${node.childCount}`;
}
