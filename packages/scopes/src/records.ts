import type { BindingKind, DeclarationForm, FunctionUnit, ImportInfo, ScopeKind, Space } from './model.ts';

/** Meanings of a name, as bits. */
export const VALUE = 1;
/** See {@link VALUE}. */
export const TYPE = 2;
/** A name left of a dot in a type: `A` in `A.B`. */
export const NAMESPACE = 4;
/** All meanings: imports, export specifiers. */
export const ANY_MEANING = 7;

/** Region mode bits: facts about where the walk is, beside the scope. */
export const IN_ANNOTATION = 1;
/** See {@link IN_ANNOTATION}: under `if TYPE_CHECKING`. */
export const IN_TYPE_CHECKING = 2;
/** See {@link IN_ANNOTATION}: under a condition, loop or try within the scope. */
export const IN_CONDITION = 4;
/** See {@link IN_ANNOTATION}: inside `declare`. */
export const IN_AMBIENT = 8;
/** See {@link IN_ANNOTATION}: strings are data, not forward references (`Literal['a']`). */
export const IN_LITERAL = 16;

/** A name of the file with the bindings that are visible under it while references are resolved. */
export interface Name {
  readonly text: string;
  value: BindingRecord | undefined;
  type: BindingRecord | undefined;
  namespace: BindingRecord | undefined;
}

/** A {@link Declaration} under construction. */
export interface DeclarationRecord {
  kind: BindingKind;
  form: DeclarationForm;
  node: number;
  definition: number;
  site: ScopeRecord;
  unpacked: boolean;
  restSibling: boolean;
  conditional: boolean;
  signature: boolean;
  ambient: boolean;
  exported: boolean;
  import: ImportInfo | undefined;
}

/** A {@link Binding} under construction. */
export interface BindingRecord {
  name: string;
  kind: BindingKind;
  scope: ScopeRecord;
  node: number;
  definition: number;
  qualifiedName: string;
  exported: boolean;
  declarations: DeclarationRecord[];
  /** Node of the first name that its statement gives a value; -1 while annotations alone speak of it. */
  firstValue: number;
  references: ReferenceRecord[];
  import: ImportInfo | undefined;
  space: Space;
  used: boolean;
  usedOutside: boolean;
  shadows: BindingRecord | undefined;
  meaning: number;
  entry: Name;
}

/** A {@link Scope} under construction. */
export interface ScopeRecord {
  kind: ScopeKind;
  node: number;
  parent: ScopeRecord | undefined;
  bindings: Map<string, BindingRecord>;
  name: string;
  qualifiedName: string;
  depth: number;
  usesLocals: boolean;
  redirects: Map<string, 'global' | 'nonlocal'> | undefined;
  children: ScopeRecord[] | undefined;
  uses: ReferenceRecord[] | undefined;
  /** First node of the body: what stands before it does not see what the body declares. */
  body: number;
  /** The function that the scope is in or belongs to. */
  unit: FunctionUnit | undefined;
  /** Where `var` and the walrus bind. */
  hoist: ScopeRecord;
  /** Where `infer` binds. */
  infers: ScopeRecord | undefined;
}

/** A {@link Reference} under construction. */
export interface ReferenceRecord {
  name: string;
  node: number;
  start: number;
  end: number;
  scope: ScopeRecord;
  binding: BindingRecord | undefined;
  access: 'read' | 'write' | 'delete';
  space: Space;
  exports: boolean;
  inOwnDefinition: boolean;
  form: DeclarationForm | undefined;
  unpacked: boolean;
  meaning: number;
  entry: Name;
}

/** An edge whose binding is known after resolution. */
export type Pending<Edge extends { readonly binding: unknown }> = Omit<Edge, 'binding'> & {
  binding: BindingRecord | undefined;
  /** Node of the local name where an export names one. */
  at?: number;
};
