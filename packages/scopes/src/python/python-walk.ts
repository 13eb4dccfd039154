import type { DeclarationForm } from '../model.ts';
import type { DeclarationFacts, ModelBuilder } from '../model-builder.ts';
import type { Name, ScopeRecord } from '../records.ts';
import { createWalk, type Visit, type Walk } from '../walk.ts';

/** Kinds that visitors compare with. A walk has a copy with the ids of its tree; -1 stands where the tree has none. */
const KINDS = {
  argument_list: -1,
  as_pattern_target: -1,
  attribute: -1,
  call: -1,
  case_pattern: -1,
  class_pattern: -1,
  constrained_type: -1,
  decorated_definition: -1,
  decorator: -1,
  default_parameter: -1,
  dictionary: -1,
  dictionary_splat: -1,
  dictionary_splat_pattern: -1,
  ERROR: -1,
  expression_list: -1,
  for_in_clause: -1,
  generic_type: -1,
  identifier: -1,
  keyword_argument: -1,
  list: -1,
  list_splat: -1,
  list_splat_pattern: -1,
  parenthesized_expression: -1,
  set: -1,
  splat_type: -1,
  string_content: -1,
  string_start: -1,
  subscript: -1,
  tuple: -1,
  tuple_pattern: -1,
  type: -1,
  type_parameter: -1,
  typed_default_parameter: -1,
  typed_parameter: -1,
  wildcard_import: -1,
};

const FIELDS = {
  alias: -1,
  arguments: -1,
  attribute: -1,
  body: -1,
  condition: -1,
  consequence: -1,
  function: -1,
  left: -1,
  module_name: -1,
  name: -1,
  object: -1,
  parameters: -1,
  return_type: -1,
  right: -1,
  superclasses: -1,
  type: -1,
  type_parameters: -1,
  value: -1,
};

/** A declaration under a `global` statement, added to the module once the module's own are known. */
interface GlobalDeclaration {
  readonly entry: Name;
  readonly node: number;
  readonly definition: number;
  readonly site: ScopeRecord;
  readonly facts: DeclarationFacts;
}

/** The walk over a Python tree. */
export interface PythonWalk extends Walk<typeof KINDS, typeof FIELDS> {
  readonly globals: GlobalDeclaration[];
  /** Local names of `typing` and of its members, whose subscripts hold forward references. */
  readonly typingNames: Set<string>;
  /** The `list_splat` that the last call with a splat before its callee was found to begin with, -1 before the first. */
  splat: number;
}

/** A visitor of Python nodes. */
export type PythonVisit = Visit<PythonWalk>;

/** Prepares the walk over a Python tree. */
export function createPythonWalk(model: ModelBuilder): PythonWalk {
  return Object.assign(createWalk(model, KINDS, FIELDS), { globals: [], typingNames: new Set<string>(), splat: -1 });
}

/** Roles of identifiers and of the patterns around them; from {@link ASSIGN} on they bind. */
export const READ = 0;
/** Not a reference: attribute and keyword names, names that their statement has handled. */
export const SKIP = 1;
/** `del` target. */
export const DELETE = 2;
/** Target of `=`. */
export const ASSIGN = 3;
/** Target of an annotation without value. */
export const ANNOTATE = 4;
/** Target of `+=` and its kin. */
export const AUGMENT = 5;
/** Target of `:=`. */
export const WALRUS = 6;
/** Target of a `for` statement. */
export const FOR = 7;
/** Target of a comprehension clause. */
export const COMPREHENSION = 8;
/** Target of `with ... as`. */
export const WITH = 9;
/** Name of `except ... as`. */
export const EXCEPT = 10;
/** Capture in a `case` pattern. */
export const MATCH = 11;
/** Parameter. */
export const PARAMETER = 12;

/** Mask of the numbers above. */
export const ROLE = 0x1f;
/** Role bit: inside a tuple or list target. */
export const UNPACKED = 0x40;
/** Role bit: annotated with `Final`. */
export const FINAL = 0x80;

/** Role bit: the values are written out (`a, b = 0, 1`), so that each name has its own. */
export const PAIRWISE = 0x100;

/** Forms of declaration by role. */
export const FORM_OF_ROLE: readonly (DeclarationForm | undefined)[] = [
  undefined,
  undefined,
  'delete',
  'assignment',
  'annotation',
  'augmented',
  'walrus',
  'for',
  'comprehension',
  'with',
  'except',
  'match',
  'parameter',
];

/** Mode bit, beside those of the builder: strings are names of `__all__`. */
export const IN_DUNDER_ALL = 256;
