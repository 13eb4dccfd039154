import type { BindingKind } from '../model.ts';
import { declare, refer } from '../model-builder.ts';
import {
  ANY_MEANING,
  type BindingRecord,
  IN_AMBIENT,
  IN_CONDITION,
  NAMESPACE,
  type Name,
  TYPE,
  VALUE,
} from '../records.ts';
import { nameOf } from '../walk.ts';
import { addImportType } from './calls.ts';
import {
  CATCH,
  CONST,
  DELETE,
  EXPORTED,
  FORM_OF_ROLE,
  HOLDS_CLASS,
  HOLDS_FUNCTION,
  IN_LOOP_HEAD,
  type JavaScriptVisit,
  type JavaScriptWalk,
  PARAMETER,
  READ,
  READ_ANY,
  READ_EXPORT,
  READ_NAMESPACE,
  READ_UPDATE,
  REST_SIBLING,
  ROLE,
  SKIP,
  UNPACKED,
  UPDATE,
  USING,
  VAR,
  WRITE,
} from './javascript-walk.ts';

/** `identifier` and its shorthand forms: a read of a value unless its surroundings gave it another role. */
export const visitIdentifier: JavaScriptVisit = (walk, node, role) => {
  const act = role & ROLE;
  const start = walk.start[node]!;
  const end = walk.end[node]!;
  if (act === SKIP || start === end || addImportType(walk, node, start, end)) return node + 1;
  const { model, scope } = walk;
  const entry = nameOf(walk, node);
  if (act === READ) refer(model, scope, entry, node, start, end, 'read', VALUE);
  else if (act >= VAR) declareVariable(walk, node, entry, role);
  else if (act === WRITE || act === UPDATE || act === READ_UPDATE) {
    if (act === READ_UPDATE) refer(model, scope, entry, node, start, end, 'read', VALUE);
    const write = refer(model, scope, entry, node, start, end, 'write', VALUE);
    write.form = FORM_OF_ROLE[act];
    write.unpacked = (role & UNPACKED) !== 0;
  } else if (act === READ_EXPORT) refer(model, scope, entry, node, start, end, 'read', ANY_MEANING).exports = true;
  else if (act === READ_ANY) refer(model, scope, entry, node, start, end, 'read', ANY_MEANING);
  else if (act === READ_NAMESPACE) refer(model, scope, entry, node, start, end, 'read', NAMESPACE);
  else if (act === DELETE) refer(model, scope, entry, node, start, end, 'delete', VALUE);
  return node + 1;
};

/** `type_identifier`: a read of a type, unless it is the name being declared. */
export const visitTypeIdentifier: JavaScriptVisit = (walk, node, role) => {
  const start = walk.start[node]!;
  const end = walk.end[node]!;
  if ((role & ROLE) === SKIP || start === end || addImportType(walk, node, start, end)) return node + 1;
  const entry = nameOf(walk, node);
  // A keyword that the grammar takes for a name.
  if (entry.text === 'bigint') return node + 1;
  refer(walk.model, walk.scope, entry, node, start, end, 'read', TYPE);
  return node + 1;
};

function declareVariable(walk: JavaScriptWalk, node: number, entry: Name, role: number): void {
  const act = role & ROLE;
  const scope = act === VAR ? walk.scope.hoist : walk.scope;
  const exported = isExported(walk, role);
  const binding = declare(walk.model, scope, walk.scope, entry, node, definitionOf(walk, node), {
    kind: variableKind(act, role),
    form: (role & IN_LOOP_HEAD) !== 0 ? 'for' : FORM_OF_ROLE[act]!,
    meaning: VALUE,
    unpacked: (role & UNPACKED) !== 0,
    restSibling: (role & REST_SIBLING) !== 0,
    conditional: (walk.mode & IN_CONDITION) !== 0,
    ambient: isAmbient(walk),
    exported,
  });
  if ((role & EXPORTED) !== 0) addExport(walk, entry.text, entry.text, node, binding);
}

/** Whether the walk is inside `declare`. */
export function isAmbient(walk: JavaScriptWalk): boolean {
  return (walk.mode & IN_AMBIENT) !== 0;
}

/** Whether a declaration with that role is exported: by the keyword, or as a member of an ambient namespace. */
export function isExported(walk: JavaScriptWalk, role: number): boolean {
  return (role & EXPORTED) !== 0 || ((walk.mode & IN_AMBIENT) !== 0 && walk.scope.kind === 'namespace');
}

/** Adds an export of the module; what a namespace exports is no export of the file. */
export function addExport(
  walk: JavaScriptWalk,
  name: string,
  local: string | undefined,
  node: number,
  binding: BindingRecord,
): void {
  if (walk.scope.kind !== 'module') return;
  walk.model.exports.push({ name, local, module: undefined, typeOnly: false, node, binding });
}

function variableKind(act: number, role: number): BindingKind {
  if (act === PARAMETER) return 'parameter';
  if ((role & HOLDS_FUNCTION) !== 0) return 'function';
  if ((role & HOLDS_CLASS) !== 0) return 'class';
  if (act === CATCH) return 'variable';
  return act === CONST || act === USING ? 'constant' : 'variable';
}

function definitionOf(walk: JavaScriptWalk, node: number): number {
  const { k } = walk;
  const parent = walk.parent[node]!;
  if (parent < 0) return node;
  const kind = walk.kind[parent];
  if (kind === k.variable_declarator || kind === k.required_parameter || kind === k.optional_parameter) return parent;
  // That of a `using`, as no other assignment declares.
  if (kind === k.assignment_expression) return parent;
  if (kind !== k.assignment_pattern && kind !== k.rest_pattern) return node;
  const list = walk.kind[walk.parent[parent]!];
  if (list === k.formal_parameters) return parent;
  return list === k.required_parameter ? walk.parent[parent]! : node;
}
