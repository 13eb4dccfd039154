import { nameEntry, refer } from '../model-builder.ts';
import { IN_ANNOTATION, IN_LITERAL, VALUE } from '../records.ts';
import { childInField, childOfKind, enterRegion, markRegion, markRole, textOf } from '../walk.ts';
import { IN_DUNDER_ALL, type PythonVisit, type PythonWalk, SKIP } from './python-walk.ts';

/** `type`: everything in it is an annotation, strings included. */
export const visitType: PythonVisit = (walk, node) => {
  const { mode } = walk;
  if ((mode & (IN_ANNOTATION | IN_LITERAL)) === 0) enterRegion(walk, node, walk.scope, mode | IN_ANNOTATION);
  return node + 1;
};

/** `generic_type`: `Literal[...]` holds data, and so does `Annotated[...]` after its first argument. */
export const visitGenericType: PythonVisit = (walk, node) => {
  const name = childOfKind(walk, node, walk.k.identifier);
  const list = childOfKind(walk, node, walk.k.type_parameter);
  if (name >= 0 && list >= 0) markArguments(walk, textOf(walk, name), list + 1, walk.subtreeEnd[list]!, walk.k.type);
  return node + 1;
};

/** `subscript`: an annotation where its value is a member of `typing`. */
export const visitSubscript: PythonVisit = (walk, node) => {
  const value = childInField(walk, node, walk.f.value);
  if (value < 0) return node + 1;
  const inAnnotation = (walk.mode & IN_ANNOTATION) !== 0;
  const name = lastName(walk, value, inAnnotation);
  if (name === '') return node + 1;
  const first = walk.subtreeEnd[value]!;
  if (!inAnnotation && (walk.mode & IN_LITERAL) === 0) {
    for (let child = first; child < walk.subtreeEnd[node]!; child = walk.subtreeEnd[child]!) {
      markRegion(walk, child, walk.scope, walk.mode | IN_ANNOTATION);
    }
  }
  markArguments(walk, name, first, walk.subtreeEnd[node]!, -1);
  return node + 1;
};

/** Last name of `Literal` or `typing.Literal`, else `''`; outside annotations only if it comes from `typing`. */
export function lastName(walk: PythonWalk, value: number, inAnnotation: boolean): string {
  const { k, f, typingNames } = walk;
  if (walk.kind[value] === k.identifier) {
    const name = textOf(walk, value);
    return inAnnotation || typingNames.has(name) ? name : '';
  }
  if (walk.kind[value] !== k.attribute) return '';
  const object = childInField(walk, value, f.object);
  const attribute = childInField(walk, value, f.attribute);
  if (object < 0 || attribute < 0) return '';
  if (inAnnotation) return textOf(walk, attribute);
  return walk.kind[object] === k.identifier && typingNames.has(textOf(walk, object)) ? textOf(walk, attribute) : '';
}

function markArguments(walk: PythonWalk, name: string, first: number, end: number, kind: number): void {
  if (name !== 'Literal' && name !== 'Annotated') return;
  const { named } = walk.model.tree.header;
  let isFirst = true;
  for (let child = first; child < end; child = walk.subtreeEnd[child]!) {
    if (named[walk.kind[child]!] !== true || (kind >= 0 && walk.kind[child] !== kind)) continue;
    if (name === 'Literal' || !isFirst) markRegion(walk, child, walk.scope, (walk.mode & ~IN_ANNOTATION) | IN_LITERAL);
    isFirst = false;
  }
}

/** `member_type`: the name after the dot is no reference. */
export const visitMemberType: PythonVisit = (walk, node) => {
  const end = walk.subtreeEnd[node]!;
  for (let child = node + 1; child < end; child = walk.subtreeEnd[child]!) {
    if (walk.kind[child] === walk.k.identifier) markRole(walk, child, SKIP);
  }
  return node + 1;
};

/** `string`: a forward reference in annotations, a name in `__all__`, else data whose interpolations are read. */
export const visitString: PythonVisit = (walk, node) => {
  if ((walk.mode & (IN_ANNOTATION | IN_DUNDER_ALL)) === 0) return node + 1;
  const opening = childOfKind(walk, node, walk.k.string_start);
  const content = childOfKind(walk, node, walk.k.string_content);
  if (opening < 0 || content < 0 || /[fbtFBT]/.test(textOf(walk, opening))) return node + 1;
  const start = walk.start[content]!;
  if ((walk.mode & IN_DUNDER_ALL) !== 0) nameInDunderAll(walk, node, start, walk.end[content]!);
  else forwardReferences(walk, node, content, /[rR]/.test(textOf(walk, opening)));
  return walk.subtreeEnd[node]!;
};

function nameInDunderAll(walk: PythonWalk, node: number, start: number, end: number): void {
  const parent = walk.parent[node]!;
  const kind = walk.kind[parent];
  const { k } = walk;
  const isListed = kind === k.list || kind === k.tuple || kind === k.set || kind === k.expression_list;
  // `__all__.append('a')` names `a`, `[b for b in dir() if not b.startswith('_')]` nothing.
  const isAdded = kind === k.argument_list && walk.text.startsWith('__all__', walk.start[walk.parent[parent]!]);
  if (!isListed && !isAdded) return;
  const name = walk.text.slice(start, end);
  walk.model.dunderAll ??= [];
  walk.model.dunderAll.push(name);
  const entry = nameEntry(walk.model, name);
  refer(walk.model, walk.model.root, entry, node, start, end, 'read', VALUE).exports = true;
}

/** `if_clause` of a comprehension: its strings are data, within `__all__` too. */
export const visitIfClause: PythonVisit = (walk, node) => {
  if ((walk.mode & IN_DUNDER_ALL) !== 0) enterRegion(walk, node, walk.scope, walk.mode & ~IN_DUNDER_ALL);
  return node + 1;
};

const TOKEN =
  /([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)|("[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\\\n]*(?:\\.[^'\\\n]*)*')|(\d[\w.]*)|\s+|(\.\.\.|[.,[\]()|:*&={}+\-/%<>!~@^;?])/y;
const KEYWORDS: ReadonlySet<string> = new Set(['None', 'True', 'False', 'and', 'or', 'not', 'if', 'else', 'in', 'is']);
const OPERATOR_WORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'if', 'else', 'in', 'is']);

/**
 * Reads the names of a type written in a string. Nothing is read from a string that is no expression of names,
 * subscripts and operators.
 */
function forwardReferences(walk: PythonWalk, node: number, content: number, isRaw: boolean): void {
  const names: NameAt[] = [];
  const written = textOf(walk, content);
  if (!scanType(isRaw ? written : readEscapes(written), names)) return;
  for (const { text, at } of names) {
    const entry = nameEntry(walk.model, text);
    const start = walk.start[content]! + at;
    refer(walk.model, walk.scope, entry, node, start, start + text.length, 'read', VALUE).space = 'type';
  }
}

interface NameAt {
  readonly text: string;
  readonly at: number;
}

/** What a string means, each character in its place; escapes other than those of quotes and backslashes become white space. */
function readEscapes(content: string): string {
  // A backslash that is meant has to stay before the quote that it escapes in turn.
  return content.replace(/(\\\\)?\\([\s\S])/g, (whole, backslash: string | undefined, character: string) => {
    const meant = /["'\\]/.test(character) ? character : ' ';
    return (backslash === undefined ? meant : `\\${meant}`).padStart(whole.length);
  });
}

/** Adds the names of the type that `text` is, if it is one. */
function scanType(text: string, names: NameAt[]): boolean {
  const literals: boolean[] = [];
  let inLiteral = 0;
  let previous = '';
  let afterOperand = false;
  for (let at = 0; at < text.length; ) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text);
    if (token === null) return false;
    const [whole, word, quoted, number, operator] = token;
    if (word !== undefined) {
      const isOperator = OPERATOR_WORDS.has(word);
      if (afterOperand && !isOperator) return false;
      if (previous !== '.' && !KEYWORDS.has(word)) names.push({ text: word, at });
      afterOperand = !isOperator;
      previous = word;
    } else if (quoted !== undefined || number !== undefined) {
      if (afterOperand) return false;
      if (quoted !== undefined && inLiteral === 0) {
        const inner: NameAt[] = [];
        if (scanType(readEscapes(quoted.slice(1, -1)), inner))
          for (const name of inner) names.push({ ...name, at: at + 1 + name.at });
      }
      afterOperand = true;
      previous = '';
    } else if (operator !== undefined) {
      if (operator === '[' || operator === '(') {
        const literal = operator === '[' && previous === 'Literal';
        literals.push(literal);
        if (literal) inLiteral++;
      } else if ((operator === ']' || operator === ')') && literals.pop() === true) inLiteral--;
      afterOperand = operator === ']' || operator === ')' || operator === '...';
      previous = operator;
    }
    at += whole.length;
  }
  return afterOperand;
}
