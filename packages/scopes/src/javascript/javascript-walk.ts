import type { DeclarationForm } from '../model.ts';
import type { BindingRecord, ModelBuilder, ScopeRecord } from '../model-builder.ts';
import { createWalk, idsByName, type Visit, type Walk } from '../walk.ts';
import type { JsDocName } from './jsdoc.ts';

const KINDS = [
  'abstract_class_declaration',
  'accessibility_modifier',
  'arrow_function',
  'as_expression',
  'assignment_expression',
  'assignment_pattern',
  'class',
  'class_body',
  'class_declaration',
  'class_heritage',
  'computed_property_name',
  'conditional_type',
  'decorator',
  'enum_assignment',
  'ERROR',
  'export_clause',
  'export_specifier',
  'export_statement',
  'expression_statement',
  'extends_clause',
  'field_definition',
  'for_statement',
  'formal_parameters',
  'function_expression',
  'generator_function',
  'generic_type',
  'identifier',
  'implements_clause',
  'import',
  'import_clause',
  'import_require_clause',
  'import_specifier',
  'infer_type',
  'instantiation_expression',
  'interface_body',
  'jsx_namespace_name',
  'lexical_declaration',
  'mapped_type_clause',
  'member_expression',
  'method_definition',
  'method_signature',
  'named_imports',
  'namespace_export',
  'namespace_import',
  'nested_identifier',
  'nested_type_identifier',
  'object_pattern',
  'optional_parameter',
  'override_modifier',
  'pair',
  'pair_pattern',
  'parenthesized_expression',
  'property_identifier',
  'property_signature',
  'public_field_definition',
  'required_parameter',
  'rest_pattern',
  'satisfies_expression',
  'sequence_expression',
  'statement_block',
  'string',
  'switch_case',
  'template_string',
  'this',
  'tuple_type',
  'type_alias_declaration',
  'type_arguments',
  'type_identifier',
  'type_parameters',
  'unary_expression',
  'undefined',
  'variable_declarator',
] as const;

const FIELDS = [
  'alias',
  'arguments',
  'body',
  'consequence',
  'constructor',
  'declaration',
  'function',
  'increment',
  'initializer',
  'kind',
  'left',
  'module',
  'name',
  'object',
  'operator',
  'argument',
  'key',
  'parameter',
  'parameters',
  'pattern',
  'property',
  'right',
  'source',
  'type_parameters',
  'value',
] as const;

const TOKENS = [
  '*',
  '=',
  'as',
  'const',
  'default',
  'extends',
  'get',
  'global',
  'let',
  'namespace',
  'readonly',
  'set',
  'static',
  'static get',
  'type',
  'typeof',
  'using',
  'var',
] as const;

/** The walk over a JavaScript or TypeScript tree. */
export interface JavaScriptWalk extends Walk<(typeof KINDS)[number], (typeof FIELDS)[number]> {
  /** Kind ids of keyword tokens. */
  readonly t: Readonly<Record<(typeof TOKENS)[number], number>>;
  /** Kinds of statement that declare a name in the block around them. */
  readonly declaring: Uint8Array;
  /** Bodies of namespaces and enums, which merged declarations share. */
  readonly bodies: Map<BindingRecord, ScopeRecord>;
  /** Scopes of conditional types by node, for `infer`. */
  readonly conditionals: Map<number, ScopeRecord>;
  /** Types stand in comments. */
  readonly readsJsDoc: boolean;
  readonly jsDocNames: JsDocName[];
  /** First JSX element, or -1. */
  jsx: number;
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

/** Prepares the walk over a JavaScript or TypeScript tree. */
export function createJavaScriptWalk(model: ModelBuilder): JavaScriptWalk {
  const { header } = model.tree;
  return {
    ...createWalk(model, KINDS, FIELDS),
    t: idsByName(TOKENS, (name) => model.tree.kindId(name, false)),
    declaring: Uint8Array.from(header.kinds, (kind, id) => (header.named[id] === true && DECLARING.has(kind) ? 1 : 0)),
    bodies: new Map(),
    conditionals: new Map(),
    readsJsDoc: header.language === 'javascript',
    jsDocNames: [],
    jsx: -1,
  };
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
