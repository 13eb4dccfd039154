import type { DeclarationForm } from '../model.ts';
import type { DeclarationFacts, ModelBuilder, Name, ScopeRecord } from '../model-builder.ts';
import { createWalk, type Visit, type Walk } from '../walk.ts';

const KINDS = [
  'aliased_import',
  'argument_list',
  'arguments',
  'as_pattern_target',
  'attribute',
  'binary_operator',
  'block',
  'call',
  'case_pattern',
  'class_pattern',
  'constrained_type',
  'decorated_definition',
  'decorator',
  'default_parameter',
  'dictionary_splat',
  'dictionary_splat_pattern',
  'dotted_name',
  'ERROR',
  'expression_list',
  'for_in_clause',
  'generic_type',
  'identifier',
  'import_prefix',
  'interpolation',
  'keyword_argument',
  'list',
  'list_pattern',
  'list_splat',
  'list_splat_pattern',
  'pattern_list',
  'relative_import',
  'set',
  'splat_type',
  'string',
  'string_content',
  'string_start',
  'subscript',
  'tuple',
  'tuple_pattern',
  'type',
  'type_parameter',
  'typed_default_parameter',
  'typed_parameter',
  'wildcard_import',
] as const;

const FIELDS = [
  'alias',
  'arguments',
  'attribute',
  'body',
  'condition',
  'consequence',
  'function',
  'left',
  'module_name',
  'name',
  'object',
  'parameters',
  'return_type',
  'right',
  'superclasses',
  'type',
  'type_parameters',
  'value',
] as const;

/** A declaration under a `global` statement, added to the module once the module's own are known. */
export interface GlobalDeclaration {
  readonly entry: Name;
  readonly node: number;
  readonly definition: number;
  readonly site: ScopeRecord;
  readonly facts: DeclarationFacts;
}

/** The walk over a Python tree. */
export interface PythonWalk extends Walk<(typeof KINDS)[number], (typeof FIELDS)[number]> {
  readonly globals: GlobalDeclaration[];
  /** Local names of `typing` and of its members, whose subscripts hold forward references. */
  readonly typingNames: Set<string>;
}

/** A visitor of Python nodes. */
export type PythonVisit = Visit<PythonWalk>;

/** Prepares the walk over a Python tree. */
export function createPythonWalk(model: ModelBuilder): PythonWalk {
  return { ...createWalk(model, KINDS, FIELDS), globals: [], typingNames: new Set() };
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
