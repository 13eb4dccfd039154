import type { ExportEdge, ImportInfo } from '../model.ts';
import { addImportEdge, declare, nameEntry } from '../model-builder.ts';
import { ANY_MEANING, IN_CONDITION, type Pending } from '../records.ts';
import { childInField, childOfKind, markRole, nameOf } from '../walk.ts';
import { memberName } from './context-name.ts';
import { isMaskedSignature } from './functions.ts';
import {
  EXPORTED,
  IS_DEFAULT,
  type JavaScriptVisit,
  type JavaScriptWalk,
  READ_ANY,
  READ_EXPORT,
  READ_NAMESPACE,
  SKIP,
} from './javascript-walk.ts';
import { moduleName } from './module-name.ts';
import { addExport, isAmbient, isExported } from './names.ts';

/** `import_statement`. */
export const visitImport: JavaScriptVisit = (walk, node) => {
  const { k } = walk;
  const typeOnly = isTypeOnly(walk, node);
  const required = childOfKind(walk, node, k.import_require_clause);
  const source = childInField(walk, required >= 0 ? required : node, walk.f.source);
  if (source < 0) return walk.subtreeEnd[node]!;
  const module = moduleName(walk, source);
  const clause = childOfKind(walk, node, k.import_clause);
  if (required >= 0) {
    const name = childOfKind(walk, required, k.identifier);
    if (name >= 0) importAs(walk, node, name, name, info(module, '*', undefined, typeOnly));
  } else if (clause >= 0) importClause(walk, node, clause, module, typeOnly);
  else addImportEdge(walk.model, info(module, '', undefined, typeOnly), 'import', source, node, undefined);
  return walk.subtreeEnd[node]!;
};

function importClause(walk: JavaScriptWalk, node: number, clause: number, module: string, typeOnly: boolean): void {
  const { k, kind, subtreeEnd } = walk;
  const end = subtreeEnd[clause]!;
  for (let child = clause + 1; child < end; child = subtreeEnd[child]!) {
    if (kind[child] === k.identifier) {
      importAs(walk, node, child, child, info(module, 'default', undefined, typeOnly));
    } else if (kind[child] === k.namespace_import) {
      const name = childOfKind(walk, child, k.identifier);
      if (name >= 0) importAs(walk, node, name, child, info(module, '*', nameOf(walk, name).text, typeOnly));
    } else if (kind[child] === k.named_imports) {
      importNames(walk, node, child, module, typeOnly);
    }
  }
}

function importNames(walk: JavaScriptWalk, node: number, list: number, module: string, typeOnly: boolean): void {
  const { k, f, kind, subtreeEnd } = walk;
  const end = subtreeEnd[list]!;
  for (let child = list + 1; child < end; child = subtreeEnd[child]!) {
    if (kind[child] !== k.import_specifier) continue;
    const name = childInField(walk, child, f.name);
    const alias = childInField(walk, child, f.alias);
    const local = alias < 0 ? name : alias;
    if (local < 0) continue;
    const given = alias < 0 ? undefined : nameOf(walk, alias).text;
    const from = info(module, outsideName(walk, name), given, typeOnly || isTypeOnly(walk, child));
    importAs(walk, node, local, child, from);
  }
}

function importAs(walk: JavaScriptWalk, statement: number, name: number, item: number, from: ImportInfo): void {
  if (walk.start[name] === walk.end[name]) return;
  const exported = isExported(walk, 0);
  const binding = declare(walk.model, walk.scope, walk.scope, nameOf(walk, name), name, item, {
    kind: 'import',
    form: 'import',
    meaning: ANY_MEANING,
    import: from,
    ambient: isAmbient(walk),
    exported,
  });
  addImportEdge(walk.model, from, 'import', item, statement, binding);
}

/** The name of an export as other modules write it, of a quoted one the value of its string. */
function outsideName(walk: JavaScriptWalk, node: number): string {
  return walk.kind[node] === walk.k.string ? moduleName(walk, node) : memberName(walk, node);
}

function isTypeOnly(walk: JavaScriptWalk, node: number): boolean {
  const { t, kind, subtreeEnd } = walk;
  const end = Math.min(subtreeEnd[node]!, node + 3);
  for (let child = node + 1; child < end; child = subtreeEnd[child]!) {
    if (kind[child] === t.type || kind[child] === t.typeof) return true;
  }
  return false;
}

function info(module: string, name: string, alias: string | undefined, typeOnly: boolean): ImportInfo {
  return { module, name, alias, typeOnly, future: false };
}

/** `import_alias`: `import X = A.B`. */
export const visitImportAlias: JavaScriptVisit = (walk, node, role) => {
  const { k, kind, subtreeEnd } = walk;
  const name = childOfKind(walk, node, k.identifier);
  if (name < 0) return node + 1;
  markRole(walk, name, SKIP);
  const end = subtreeEnd[node]!;
  for (let child = subtreeEnd[name]!; child < end; child = subtreeEnd[child]!) {
    if (kind[child] === k.identifier) markRole(walk, child, READ_ANY);
    else if (kind[child] === k.nested_identifier) markRole(walk, child, READ_NAMESPACE);
  }
  const exported = isExported(walk, role);
  const binding = declare(walk.model, walk.scope, walk.scope, nameOf(walk, name), name, node, {
    kind: 'import',
    form: 'import',
    meaning: ANY_MEANING,
    ambient: isAmbient(walk),
    exported,
  });
  if (exported) addExport(walk, binding.name, binding.name, name, binding);
  return node + 1;
};

/** `export_statement` in all its forms. */
export const visitExport: JavaScriptVisit = (walk, node) => {
  const { k, f, t } = walk;
  const source = childInField(walk, node, f.source);
  const clause = childOfKind(walk, node, k.export_clause);
  const declaration = childInField(walk, node, f.declaration);
  const isDefault = hasToken(walk, node, t.default);
  if (clause >= 0) {
    exportNames(walk, node, clause, source, isTypeOnly(walk, node));
    return source < 0 ? node + 1 : walk.subtreeEnd[node]!;
  }
  if (source >= 0) {
    exportAll(walk, node, source);
    return walk.subtreeEnd[node]!;
  }
  if (declaration >= 0) {
    markRole(walk, declaration, isDefault ? EXPORTED | IS_DEFAULT : EXPORTED);
    if (isDefault && childInField(walk, declaration, f.name) < 0) declareDefault(walk, node, declaration);
    return node + 1;
  }
  const value = childInField(walk, node, f.value);
  if (isDefault && value >= 0) exportValue(walk, node, value, 'default');
  else if (hasToken(walk, node, t['=']) && !hasToken(walk, node, t.namespace)) exportAssignment(walk, node);
  else if (hasToken(walk, node, t.namespace)) {
    const name = childOfKind(walk, node, k.identifier);
    if (name >= 0) markRole(walk, name, SKIP);
  }
  return node + 1;
};

function hasToken(walk: JavaScriptWalk, node: number, token: number): boolean {
  return token >= 0 && childOfKind(walk, node, token) >= 0;
}

function exportAssignment(walk: JavaScriptWalk, node: number): void {
  const end = walk.subtreeEnd[node]!;
  for (let child = node + 1; child < end; child = walk.subtreeEnd[child]!) {
    if (walk.kind[child] !== walk.t['=']) continue;
    const value = walk.subtreeEnd[child]!;
    if (value < end) exportValue(walk, node, value, '=');
    return;
  }
}

/** `export default value` and `export = value`: a name is exported, anything else gets the name `default`. */
function exportValue(walk: JavaScriptWalk, node: number, value: number, name: 'default' | '='): void {
  const { k, kind } = walk;
  if (kind[value] === k.identifier) {
    markRole(walk, value, READ_EXPORT);
    const local = nameOf(walk, value).text;
    pushExport(walk, { name, local, module: undefined, typeOnly: false, node: value, binding: undefined, at: value });
    return;
  }
  if (name === 'default') {
    declareDefault(walk, node, value);
  } else {
    pushExport(walk, { name, local: undefined, module: undefined, typeOnly: false, node: value, binding: undefined });
  }
}

/** Adds an export of the file; what an ambient module or a namespace exports is none. */
function pushExport({ model, scope }: JavaScriptWalk, edge: Pending<ExportEdge>): void {
  if (scope.kind === 'module') model.exports.push(edge);
}

function declareDefault(walk: JavaScriptWalk, node: number, value: number): void {
  const { k, kind, t } = walk;
  const token = childOfKind(walk, node, t.default);
  const holder = kind[value];
  const nameNode = childInField(walk, value, walk.f.name);
  if (nameNode >= 0 && (holder === k.class || holder === k.function_expression || holder === k.generator_function)) {
    exportNamedExpression(walk, value, nameNode);
    return;
  }
  const isFunction = holder === k.arrow_function || /^(?:function|generator)_/.test(walk.model.tree.kind(value));
  const binding = declare(walk.model, walk.scope, walk.scope, nameEntry(walk.model, 'default'), token, value, {
    kind: isFunction ? 'function' : holder === k.class || holder === k.class_declaration ? 'class' : 'constant',
    form: 'default_export',
    meaning: 0,
    signature: holder === k.function_expression && isMaskedSignature(walk, childInField(walk, value, walk.f.body)),
    conditional: (walk.mode & IN_CONDITION) !== 0,
    exported: true,
  });
  addExport(walk, 'default', undefined, token, binding);
}

/** `export default class A {}` where the grammar sees an expression: it declares `A` all the same. */
function exportNamedExpression(walk: JavaScriptWalk, value: number, nameNode: number): void {
  const isClass = walk.kind[value] === walk.k.class;
  const binding = declare(walk.model, walk.scope, walk.scope, nameOf(walk, nameNode), nameNode, value, {
    kind: isClass ? 'class' : 'function',
    form: 'definition',
    meaning: ANY_MEANING,
    exported: true,
  });
  addExport(walk, 'default', binding.name, nameNode, binding);
}

function exportNames(walk: JavaScriptWalk, node: number, clause: number, source: number, typeOnly: boolean): void {
  const { k, f, kind, subtreeEnd } = walk;
  const module = source < 0 ? undefined : moduleName(walk, source);
  const end = subtreeEnd[clause]!;
  for (let child = clause + 1; child < end; child = subtreeEnd[child]!) {
    if (kind[child] !== k.export_specifier) continue;
    const local = childInField(walk, child, f.name);
    const alias = childInField(walk, child, f.alias);
    if (local < 0) continue;
    const name = outsideName(walk, local);
    const outside = alias < 0 ? name : outsideName(walk, alias);
    const isType = typeOnly || isTypeOnly(walk, child);
    if (module === undefined) {
      markRole(walk, local, READ_EXPORT);
      if (alias >= 0) markRole(walk, alias, SKIP);
    } else {
      const given = alias < 0 ? undefined : outside;
      addImportEdge(walk.model, info(module, name, given, isType), 're-export', child, node, undefined);
    }
    pushExport(walk, {
      name: outside,
      local: name,
      module,
      typeOnly: isType,
      node: child,
      binding: undefined,
      at: local,
    });
  }
}

const TYPE_OF_ALL = /^export\s+type\b/;

/** `export * from` and `export * as ns from`. */
function exportAll(walk: JavaScriptWalk, node: number, source: number): void {
  const { k, model } = walk;
  const module = moduleName(walk, source);
  // The grammar does not know `export type *`: its tree leaves the word out.
  const typeOnly = TYPE_OF_ALL.test(walk.text.slice(walk.start[node], walk.start[source]));
  const namespace = childOfKind(walk, node, k.namespace_export);
  let name = '*';
  if (namespace >= 0) {
    const end = walk.subtreeEnd[namespace]!;
    for (let child = namespace + 1; child < end; child = walk.subtreeEnd[child]!) {
      if (walk.subtreeEnd[child] === end) name = outsideName(walk, child);
    }
  }
  const alias = namespace < 0 ? undefined : name;
  addImportEdge(
    model,
    info(module, '*', alias, typeOnly),
    're-export',
    namespace < 0 ? source : namespace,
    node,
    undefined,
  );
  pushExport(walk, {
    name,
    local: '*',
    module,
    typeOnly,
    node: namespace < 0 ? source : namespace,
    binding: undefined,
  });
}
