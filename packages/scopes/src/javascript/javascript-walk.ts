import type { Tree } from '@codebatch/ast';
import type { DeclarationForm } from '../model.ts';
import type { ModelBuilder } from '../model-builder.ts';
import type { BindingRecord, ScopeRecord } from '../records.ts';
import { createWalk, fillIds, type Visit, type Walk } from '../walk.ts';

/** Kinds that visitors compare with. A walk has a copy with the ids of its tree; -1 stands where the tree has none. */
const KINDS = {
  accessibility_modifier: -1,
  arguments: -1,
  arrow_function: -1,
  as_expression: -1,
  assignment_expression: -1,
  assignment_pattern: -1,
  await_expression: -1,
  binary_expression: -1,
  call_expression: -1,
  class: -1,
  class_declaration: -1,
  class_heritage: -1,
  computed_property_name: -1,
  decorator: -1,
  enum_assignment: -1,
  export_clause: -1,
  export_specifier: -1,
  export_statement: -1,
  expression_statement: -1,
  extends_clause: -1,
  field_definition: -1,
  formal_parameters: -1,
  function_expression: -1,
  generator_function: -1,
  generic_type: -1,
  identifier: -1,
  implements_clause: -1,
  import: -1,
  import_clause: -1,
  import_require_clause: -1,
  import_specifier: -1,
  import_statement: -1,
  infer_type: -1,
  instantiation_expression: -1,
  interface_body: -1,
  lexical_declaration: -1,
  mapped_type_clause: -1,
  member_expression: -1,
  method_definition: -1,
  method_signature: -1,
  named_imports: -1,
  namespace_export: -1,
  namespace_import: -1,
  nested_identifier: -1,
  new_expression: -1,
  non_null_expression: -1,
  object_assignment_pattern: -1,
  optional_parameter: -1,
  override_modifier: -1,
  pair: -1,
  parenthesized_expression: -1,
  property_signature: -1,
  public_field_definition: -1,
  required_parameter: -1,
  rest_pattern: -1,
  satisfies_expression: -1,
  sequence_expression: -1,
  statement_block: -1,
  string: -1,
  subscript_expression: -1,
  template_string: -1,
  this: -1,
  tuple_type: -1,
  type_alias_declaration: -1,
  type_arguments: -1,
  type_assertion: -1,
  type_identifier: -1,
  type_parameters: -1,
  unary_expression: -1,
  variable_declarator: -1,
};

const FIELDS = {
  alias: -1,
  arguments: -1,
  body: -1,
  consequence: -1,
  constructor: -1,
  declaration: -1,
  function: -1,
  initializer: -1,
  kind: -1,
  label: -1,
  left: -1,
  module: -1,
  name: -1,
  object: -1,
  argument: -1,
  key: -1,
  parameter: -1,
  parameters: -1,
  pattern: -1,
  property: -1,
  right: -1,
  source: -1,
  type_parameters: -1,
  value: -1,
};

const TOKENS = {
  '=': -1,
  const: -1,
  default: -1,
  get: -1,
  global: -1,
  let: -1,
  namespace: -1,
  readonly: -1,
  set: -1,
  static: -1,
  'static get': -1,
  type: -1,
  typeof: -1,
  using: -1,
  var: -1,
};

/** A name in the braces of a JSDoc tag. */
export interface JsDocName {
  readonly text: string;
  readonly at: number;
  readonly node: number;
  readonly scope: ScopeRecord;
}

/** The walk over a JavaScript or TypeScript tree. */
export interface JavaScriptWalk extends Walk<typeof KINDS, typeof FIELDS> {
  /** Kind ids of keyword tokens. */
  readonly t: Readonly<typeof TOKENS>;
  /** Kinds of statement that declare a name in the block around them. */
  readonly declaring: Uint8Array;
  /** Bodies of namespaces and enums, which merged declarations share. */
  readonly bodies: Map<BindingRecord, ScopeRecord>;
  /** Types stand in comments. */
  readonly readsJsDoc: boolean;
  readonly jsDocNames: JsDocName[];
  /** First JSX element, or -1. */
  jsx: number;
  /** By offset: expressions that the grammar lets begin there, and the node that calls of them really begin with. */
  readonly misread: Map<number, { readonly node: number; readonly operand: number }[]>;
}

/** A visitor of JavaScript and TypeScript nodes. */
export type JavaScriptVisit = Visit<JavaScriptWalk>;

const DECLARING: ReadonlySet<string> = new Set([
  'lexical_declaration',
  'using_declaration',
  'class_declaration',
  'abstract_class_declaration',
  'function_declaration',
  'generator_function_declaration',
  'function_signature',
  'enum_declaration',
  'interface_declaration',
  'type_alias_declaration',
  'import_alias',
  'module',
  'internal_module',
  'ambient_declaration',
]);

function declaringKinds({ kinds, named }: Tree['header']): Uint8Array {
  const flags = new Uint8Array(kinds.length);
  for (let id = 0; id < kinds.length; id++) if (named[id] === true && DECLARING.has(kinds[id]!)) flags[id] = 1;
  return flags;
}

/** Prepares the walk over a JavaScript or TypeScript tree. */
export function createJavaScriptWalk(model: ModelBuilder): JavaScriptWalk {
  const { header } = model.tree;
  return Object.assign(createWalk(model, KINDS, FIELDS), {
    t: fillIds(TOKENS, header.kinds, (id) => header.named[id] === false),
    declaring: declaringKinds(header),
    bodies: new Map(),
    readsJsDoc: header.language === 'javascript',
    jsDocNames: [],
    jsx: -1,
    misread: new Map(),
  });
}

/** Roles of identifiers and of the patterns around them. */
export const READ = 0;
/** Not a reference, or handled by the statement that it names. */
export const SKIP = 1;
/** Target of `=`. */
export const WRITE = 2;
/** Target of `+=` or `++` whose value nobody uses. */
export const UPDATE = 3;
/** Target of `+=` or `++` whose value is used. */
export const READ_UPDATE = 4;
/** Operand of `delete`. */
export const DELETE = 5;
/** Left of a dot in a type. */
export const READ_NAMESPACE = 6;
/** Read that exports what it names. */
export const READ_EXPORT = 7;
/** Read that may mean value, type or namespace. */
export const READ_ANY = 8;
/** A block that is the body of something with a scope of its own. */
export const BODY = 9;
/** Declared by `var`; the roles from here on declare. */
export const VAR = 10;
/** Declared by `let`. */
export const LET = 11;
/** Declared by `const`. */
export const CONST = 12;
/** Declared by `using`. */
export const USING = 13;
/** Parameter. */
export const PARAMETER = 14;
/** Parameter of `catch`. */
export const CATCH = 15;

/** Mask of the numbers above. */
export const ROLE = 0x1f;
/** Role bit: inside an object or array pattern. */
export const UNPACKED = 0x40;
/** Role bit: beside a rest element. */
export const REST_SIBLING = 0x80;
/** Role bit: exported. */
export const EXPORTED = 0x100;
/** Role bit: initialised with a function. */
export const HOLDS_FUNCTION = 0x200;
/** Role bit: initialised with a class. */
export const HOLDS_CLASS = 0x400;
/** Role bit: head of `for ... in` or `for ... of`. */
export const IN_LOOP_HEAD = 0x800;
/** Role bit: default export. */
export const IS_DEFAULT = 0x1000;

/** Forms of declaration by role, from {@link VAR} on; of writes before it. */
export const FORM_OF_ROLE: readonly (DeclarationForm | undefined)[] = [
  undefined,
  undefined,
  'assignment',
  'augmented',
  'augmented',
  'delete',
  undefined,
  undefined,
  undefined,
  undefined,
  'var',
  'let',
  'const',
  'using',
  'parameter',
  'except',
];
