import type { Tree } from '@codebatch/ast';
import type { SyntaxProblem } from './find-syntax-errors.ts';
import { quoteSource } from './quote-source.ts';

/** The features of every version of Python 3. */
const FEATURES: ReadonlySet<string> = new Set([
  'nested_scopes',
  'generators',
  'division',
  'absolute_import',
  'with_statement',
  'print_function',
  'unicode_literals',
  'barry_as_FLUFL',
  'generator_stop',
  'annotations',
]);

/**
 * Imports from `__future__` that Python refuses to compile: of features that there are not, and such as do not stand at the
 * beginning of the module, where only its docstring and others of their kind may come before.
 *
 * @returns in the order of the text, `[]` for other languages
 */
export function findFutureErrors(tree: Tree, text: string): SyntaxProblem[] {
  const kind = tree.kindId('future_import_statement', true);
  if (tree.header.language !== 'python' || kind === -1) return [];
  const end = beginning(tree, kind);
  const problems: SyntaxProblem[] = [];
  for (let node = 0; node < tree.size; node += 1) {
    if (tree.columns.kind[node] !== kind) continue;
    if (node >= end) {
      const range = { start: tree.start(node), end: tree.end(tree.firstChild(node)) };
      problems.push({ problem: 'an import from __future__ stands at the beginning of the file', range });
    }
    for (const child of tree.children(node)) {
      if (tree.field(child) !== 'name') continue;
      const name = tree.kind(child) === 'aliased_import' ? tree.childByField(child, 'name') : child;
      const range = { start: tree.start(name), end: tree.end(name) };
      const feature = text.slice(range.start, range.end);
      if (!FEATURES.has(feature))
        problems.push({ problem: `there is no future feature ${quoteSource(feature)}`, range });
    }
  }
  return problems;
}

/** The first node behind what may precede an import from `__future__`. */
function beginning(tree: Tree, future: number): number {
  let mayBeDocstring = true;
  for (const child of tree.children(0)) {
    if (!tree.isNamed(child) || tree.isExtra(child)) continue;
    if (tree.columns.kind[child] === future) {
      mayBeDocstring = false;
      continue;
    }
    const only = tree.kind(child) === 'expression_statement' ? tree.firstChild(child) : -1;
    if (!mayBeDocstring || only === -1 || !/string$/.test(tree.kind(only))) return child;
    mayBeDocstring = false;
  }
  return tree.size;
}
