/**
 * What a binding is. `constant` is `const`/`using` in JavaScript and an ALL_CAPS or `Final` name of a module or class in
 * Python. `property` is a class field, accessor or interface member in TypeScript and JavaScript, and a function under
 * `@property`, `@cached_property` or `@x.setter` in Python.
 */
export type BindingKind =
  | 'function'
  | 'method'
  | 'class'
  | 'interface'
  | 'type'
  | 'enum'
  | 'enum_member'
  | 'namespace'
  | 'variable'
  | 'constant'
  | 'property'
  | 'parameter'
  | 'import'
  | 'type_parameter';

/**
 * How a declaration came about. `definition` stands for statements that define by name (`def`, `class`, `interface`,
 * `enum`, `namespace`, `type`, a function declaration); `annotation` is Python's `x: int` without a value; `except` is
 * also JavaScript's `catch`; `member` is a class, interface, enum or object member; `global` is a Python name that only
 * functions assign, by a `global` statement.
 */
export type DeclarationForm =
  | 'definition'
  | 'assignment'
  | 'annotation'
  | 'augmented'
  | 'walrus'
  | 'for'
  | 'comprehension'
  | 'with'
  | 'except'
  | 'match'
  | 'delete'
  | 'import'
  | 'parameter'
  | 'type_parameter'
  | 'member'
  | 'var'
  | 'let'
  | 'const'
  | 'using'
  | 'default_export'
  | 'global';

/**
 * The kinds of scope. `function_name` holds the name of a named function or class expression, `type_parameters` the
 * type parameters of a class, interface or alias (and of a function in Python), `signature` the parameters of a function
 * type, overload or abstract method. Names in `class`, `interface`, `type_literal` and `object` scopes are members: they
 * are not visible to nested scopes, and in JavaScript not even to code directly inside.
 */
export type ScopeKind =
  | 'module'
  | 'function'
  | 'class'
  | 'comprehension'
  | 'block'
  | 'catch'
  | 'static_block'
  | 'namespace'
  | 'enum'
  | 'interface'
  | 'type_literal'
  | 'object'
  | 'type_parameters'
  | 'function_name'
  | 'signature'
  | 'conditional_type';

/** Whether a name is meant as a value, as a type (annotations in Python), or may be either. */
export type Space = 'value' | 'type' | 'both';

/** Where an imported name comes from. */
export interface ImportInfo {
  /** The value of the string that names it; in Python the module as written, with its leading dots (`..pkg.mod`). */
  readonly module: string;
  /** Imported name: `default`, `*` for a namespace or star import, `''` for Python's `import module`. */
  readonly name: string;
  /** The local name given by `as`, also where it repeats the imported one (`import x as x`). */
  readonly alias: string | undefined;
  /** `import type`, `import('x')` in a type, or a Python import under `if TYPE_CHECKING`. */
  readonly typeOnly: boolean;
  /** `from __future__ import ...`. */
  readonly future: boolean;
}

/** One place that declares a binding. Overloads, merged or conditional definitions give a binding several of them. */
export interface Declaration {
  readonly kind: BindingKind;
  readonly form: DeclarationForm;
  /** Node of the name; never a decorator's. */
  readonly node: number;
  /** Node of the whole definition, without decorators and without `export`. */
  readonly definition: number;
  /** The scope in which the declaration is written; differs from the binding's for `global`, walrus and `var`. */
  readonly site: Scope;
  /** Target inside a tuple, list, object or array pattern; not in `a, b = 0, 1`, where each target has its own value. */
  readonly unpacked: boolean;
  /** `a` and `b` in `{ a, b, ...rest }`: declaring them leaves them out of `rest`. */
  readonly restSibling: boolean;
  /** Under `if`, `try`, `match`, a loop or `switch` within its function, class or module. */
  readonly conditional: boolean;
  /** A function or method without a body: overload, abstract method, ambient declaration. */
  readonly signature: boolean;
  /** Inside `declare`: says what exists elsewhere. */
  readonly ambient: boolean;
  readonly exported: boolean;
  readonly import: ImportInfo | undefined;
}

/** A name of a scope with everything that declares and uses it. */
export interface Binding {
  readonly name: string;
  /** Kind of the first declaration. */
  readonly kind: BindingKind;
  readonly scope: Scope;
  /** Node of the name in the first declaration. */
  readonly node: number;
  /** Node of the first whole definition. */
  readonly definition: number;
  /** Names of the enclosing scopes and the own one joined by dots. */
  readonly qualifiedName: string;
  /**
   * ES modules: exported in any form (`export`, `export { a as b }`, `export default a`, `export =`), and every ambient
   * module and what it holds. Python: listed in `__all__` where the module has one; otherwise a module-level name without
   * leading underscore, imports only where they re-export by `import x as x` or `from m import x as x`.
   */
  readonly exported: boolean;
  /** In source order; at least one. A later plain assignment of the same variable is a write reference, not a declaration. */
  readonly declarations: readonly Declaration[];
  /** In source order, declarations not included. */
  readonly references: readonly Reference[];
  /** Import of the first declaration that is one. */
  readonly import: ImportInfo | undefined;
  readonly space: Space;
  /** At least one read. */
  readonly used: boolean;
  /** At least one read from outside the binding's own definitions (a function that only calls itself has none). */
  readonly usedOutside: boolean;
  /** The binding of that name which would be visible if this one did not exist; undefined for members. */
  readonly shadows: Binding | undefined;
}

/** A region of the program with names of its own. */
export interface Scope {
  readonly kind: ScopeKind;
  /** Node that opens the scope; merged namespaces and enums share one scope, opened by the first. */
  readonly node: number;
  readonly parent: Scope | undefined;
  /** Keyed by name; static members of a class are keyed `static name`, ambient modules by their quoted name. */
  readonly bindings: ReadonlyMap<string, Binding>;
  /** `''` for anonymous and for the module. */
  readonly name: string;
  /** `''` for the module, else `a.b.c`; block-like scopes have that of what they are in. */
  readonly qualifiedName: string;
  /** Distance from the module. */
  readonly depth: number;
  /** Python `locals()` or JavaScript direct `eval` is called here: every name counts as used. */
  readonly usesLocals: boolean;
  /** Python names declared `global` or `nonlocal` here. */
  readonly redirects: ReadonlyMap<string, 'global' | 'nonlocal'> | undefined;
}

/** One use of a name. An update (`x += 1`, `x++`) gives a write, and a read as well where its value is used (always in Python). */
export interface Reference {
  readonly name: string;
  /** The identifier's node; for names inside strings (quoted annotations, `__all__`) the string's, in JSDoc types the comment's. */
  readonly node: number;
  /** Offsets of the name itself; equal for the `React` that a JSX element implies. */
  readonly start: number;
  readonly end: number;
  readonly scope: Scope;
  /** Undefined: a builtin, a global, or a name that a star import may bring. */
  readonly binding: Binding | undefined;
  readonly access: 'read' | 'write' | 'delete';
  readonly space: Space;
  /** Written in an export: `export { a }`, `export default a`, or a string in `__all__`. */
  readonly exports: boolean;
  /** The reference lies inside the function, class or type that it refers to; false for variables. */
  readonly inOwnDefinition: boolean;
  /** For a write, the form of target, as a declaration of that form would have it; otherwise undefined. */
  readonly form: DeclarationForm | undefined;
  /** For a write, whether the target stands in a tuple, list, object or array pattern. */
  readonly unpacked: boolean;
}

/**
 * One imported name, or one module imported for itself (`import 'x'`, `import x`, `require('x')`, `import('x')`). A type
 * `import('x')` is the plain form, with the name `*` and for types only.
 */
export interface ImportEdge extends ImportInfo {
  readonly form: 'import' | 're-export' | 'require' | 'dynamic';
  /** Node of the imported name as written, else of the module or the call. */
  readonly node: number;
  /** The whole statement or call. */
  readonly statement: number;
  readonly binding: Binding | undefined;
}

/** One exported name of an ES module. Python modules have none: see {@link Binding.exported}. */
export interface ExportEdge {
  /** Name seen from outside: `default`, `*` for `export * from`, `=` for `export =`. */
  readonly name: string;
  /** Name inside this module, or in `module` for a re-export. */
  readonly local: string | undefined;
  readonly module: string | undefined;
  readonly typeOnly: boolean;
  readonly node: number;
  readonly binding: Binding | undefined;
}

/** One base of a class or interface. */
export interface HeritageEdge {
  readonly type: 'inherits' | 'implements';
  /** Base as written, without type arguments and keyword arguments. */
  readonly target: string;
  readonly node: number;
  /** Name of the class or interface, `''` for an anonymous class. */
  readonly owner: string;
  readonly ownerQualifiedName: string;
}

/** One call. */
export interface CallEdge {
  /** Callee as written; of a text over 256 characters `…` and its last 255. */
  readonly callee: string;
  /** Node that the callee begins with. */
  readonly node: number;
  readonly call: number;
  readonly form: 'call' | 'new' | 'template';
  readonly scope: Scope;
}

/** A function, method, accessor, lambda or arrow function with a body. */
export interface FunctionUnit {
  readonly node: number;
  /** Own name or that of the variable, property or field it is assigned to; `<lambda>`, `<anonymous>` without. */
  readonly name: string;
  readonly qualifiedName: string;
  readonly kind: 'function' | 'method' | 'lambda';
  /** Parameters as written, `this` of TypeScript and Python's `/` and `*` separators not counted. */
  readonly parameters: number;
  readonly parent: FunctionUnit | undefined;
  /** Node of the body: a block or an expression. */
  readonly body: number;
}

/** A class with a body, named or not. */
export interface ClassUnit {
  readonly node: number;
  readonly name: string;
  readonly qualifiedName: string;
}

/** Everything known about the names of one file. All lists are in source order. */
export interface ScopeModel {
  readonly language: string;
  readonly root: Scope;
  readonly scopes: readonly Scope[];
  readonly bindings: readonly Binding[];
  readonly references: readonly Reference[];
  readonly imports: readonly ImportEdge[];
  readonly exports: readonly ExportEdge[];
  readonly heritage: readonly HeritageEdge[];
  readonly calls: readonly CallEdge[];
  readonly functions: readonly FunctionUnit[];
  readonly classes: readonly ClassUnit[];
  /** Python `from m import *` at any place: unresolved names may come from there. */
  readonly starImports: readonly ImportInfo[];
  /** Strings of `__all__`; undefined where the module has none. */
  readonly dunderAll: readonly string[] | undefined;
}
