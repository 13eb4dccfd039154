export type {
  Binding,
  BindingKind,
  CallEdge,
  ClassUnit,
  Declaration,
  DeclarationForm,
  ExportEdge,
  FunctionUnit,
  HeritageEdge,
  ImportEdge,
  ImportInfo,
  Reference,
  Scope,
  ScopeKind,
  ScopeModel,
  Space,
} from './model.ts';
export { PYTHON_BUILTINS } from './python/python-builtins.ts';
export { functionUnits, hasScopes, resolveScopes } from './resolve-scopes.ts';
