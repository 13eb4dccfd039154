import type { Tree } from '@codebatch/ast';
import type { SyntaxProblem } from './find-syntax-errors.ts';

const DIGIT_9 = 0x39;

/** What is wrong with a node, or `undefined` where Python 3 has that syntax too. */
type Check = (tree: Tree, text: string, node: number) => string | undefined;

const STATEMENT: Check = (tree, text, node) => {
  // `print >>file, x` and `print (yield)` are expressions in Python 3.
  const first = tree.children(node).find((child) => tree.isNamed(child));
  if (first === undefined || tree.kind(first) === 'chevron' || tree.kind(first) === 'parenthesized_expression')
    return undefined;
  return `${text.slice(tree.start(node), tree.end(tree.firstChild(node)))} is a statement of Python 2 only`;
};

const RAISE: Check = (tree, _text, node) =>
  tree.children(node).some((child) => tree.kind(child) === 'expression_list')
    ? 'raise with commas is of Python 2 only'
    : undefined;

const INTEGER: Check = (tree, text, node) => {
  // Most numbers begin otherwise and end with a digit, which is told without a copy of them.
  if (text[tree.start(node)] !== '0' && text.charCodeAt(tree.end(node) - 1) <= DIGIT_9) return undefined;
  const literal = text.slice(tree.start(node), tree.end(node));
  if (/[lL]$/.test(literal)) return 'long integers are of Python 2 only';
  return /^0[0-9_]*[1-9][0-9_]*$/.test(literal) ? 'an octal number without 0o is of Python 2 only' : undefined;
};

const STRING_START: Check = (tree, text, node) => {
  const first = text[tree.start(node)];
  if (first !== '`' && first !== 'u' && first !== 'U') return undefined;
  const opening = text.slice(tree.start(node), tree.end(node));
  if (opening.startsWith('`')) return 'backquotes are of Python 2 only';
  return /^ur/i.test(opening) ? 'the prefix ur is of Python 2 only' : undefined;
};

const PARAMETERS: Check = (tree, _text, node) =>
  tree
    .children(node)
    .map((child) => (tree.kind(child) === 'default_parameter' ? tree.firstChild(child) : child))
    .some((child) => child !== -1 && tree.kind(child) === 'tuple_pattern')
    ? 'parameters in parentheses are of Python 2 only'
    : undefined;

const NAMED: Readonly<Record<string, Check>> = {
  print_statement: STATEMENT,
  exec_statement: STATEMENT,
  raise_statement: RAISE,
  integer: INTEGER,
  string_start: STRING_START,
  parameters: PARAMETERS,
  lambda_parameters: PARAMETERS,
};

/**
 * What the Python grammar reads and Python 3 refuses: syntax that only Python 2 had, in the order of the text.
 *
 * @returns `[]` for other languages
 */
export function findPython2Syntax(tree: Tree, text: string): SyntaxProblem[] {
  if (tree.header.language !== 'python') return [];
  const { kinds, named } = tree.header;
  const hasPatterns = tree.kindId('tuple_pattern', true) !== -1;
  const checks = kinds.map((kind, id): Check | undefined => {
    const check = named[id] === true && Object.hasOwn(NAMED, kind) ? NAMED[kind] : undefined;
    if (check === PARAMETERS) return hasPatterns ? check : undefined;
    if (named[id] === true) return check;
    return kind === '<>' ? () => 'the operator <> is of Python 2 only' : undefined;
  });
  if (checks.every((check) => check === undefined)) return [];
  const problems: SyntaxProblem[] = [];
  const { kind } = tree.columns;
  for (let node = 0; node < tree.size; node += 1) {
    const problem = checks[kind[node]!]?.(tree, text, node);
    if (problem === undefined) continue;
    const first = tree.firstChild(node);
    problems.push({ problem, range: { start: tree.start(node), end: tree.end(first >= 0 ? first : node) } });
  }
  return problems;
}
