import type { LineIndex, Tree } from '@codebatch/plugin';

/** Lines 1-based, `last` included. */
export interface LineSpan {
  readonly first: number;
  readonly last: number;
}

const WHOLE_STATEMENTS: ReadonlySet<string> = new Set([
  'expression_statement',
  'import_statement',
  'import_from_statement',
  'future_import_statement',
  'return_statement',
  'assert_statement',
  'raise_statement',
  'delete_statement',
  'type_alias_statement',
  'global_statement',
  'nonlocal_statement',
  'decorator',
]);
const COMPOUND_STATEMENTS: ReadonlySet<string> = new Set([
  'function_definition',
  'class_definition',
  'if_statement',
  'elif_clause',
  'while_statement',
  'for_statement',
  'with_statement',
  'except_clause',
  'match_statement',
  'case_clause',
]);

/**
 * Finds the lines that belong together where a comment speaks about one of them: in Python those of a simple statement,
 * of a decorator, and of the header of a compound statement or of one of its clauses; in JavaScript and TypeScript those of
 * an import. Functions inside expressions make larger units there.
 *
 * @returns A look-up by line (1-based); `undefined` for a line that stands alone.
 */
export function findStatementLines(tree: Tree, lines: LineIndex): (line: number) => LineSpan | undefined {
  const isPython = tree.header.language === 'python';
  const spans = new Map<number, LineSpan>();
  const isWhole = flagKinds(tree, isPython ? WHOLE_STATEMENTS : new Set(['import_statement']));
  const isCompound = flagKinds(tree, isPython ? COMPOUND_STATEMENTS : new Set());
  for (let node = 0; node < tree.size; node += 1) {
    const kind = tree.columns.kind[node]!;
    if (isWhole[kind] === 1) addSpan(spans, lines, tree.start(node), tree.end(node));
    else if (isCompound[kind] === 1) addSpan(spans, lines, tree.start(node), headerEnd(tree, node));
  }
  return (line) => spans.get(line);
}

function addSpan(spans: Map<number, LineSpan>, lines: LineIndex, start: number, end: number): void {
  const span = { first: lines.position(start).line, last: lines.position(end).line };
  if (span.first === span.last) return;
  for (let line = span.first; line <= span.last; line += 1) spans.set(line, span);
}

/** End of the colon before the body. */
function headerEnd(tree: Tree, node: number): number {
  const colon = tree.children(node).find((child) => tree.kind(child) === ':');
  return colon === undefined ? tree.start(node) : tree.end(colon);
}

function flagKinds(tree: Tree, wanted: ReadonlySet<string>): Uint8Array {
  return Uint8Array.from(tree.header.kinds, (kind, id) => (tree.header.named[id] === true && wanted.has(kind) ? 1 : 0));
}
