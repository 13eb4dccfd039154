import type { ImportInfo } from '../model.ts';
import { addImportEdge, type ModelBuilder } from '../model-builder.ts';
import { type BindingRecord, IN_TYPE_CHECKING, VALUE } from '../records.ts';
import { childInField, childOfKind, nameOf, textOf } from '../walk.ts';
import { define, isConditional } from './names.ts';
import type { PythonVisit, PythonWalk } from './python-walk.ts';

const WHITESPACE = /\s+/g;
const TYPING_MODULES: ReadonlySet<string> = new Set(['typing', 'typing_extensions']);

/** `import a.b.c`, `import a.b as c`. */
export const visitImport: PythonVisit = (walk, node) => {
  forEachName(walk, node, (item) => {
    const alias = childInField(walk, item, walk.f.alias);
    const path = alias < 0 ? item : childInField(walk, item, walk.f.name);
    const module = dottedText(walk, path);
    const info = importInfo(walk, module, '', alias < 0 ? undefined : textOf(walk, alias), false);
    const nameNode = alias < 0 ? firstIdentifier(walk, path) : alias;
    if (TYPING_MODULES.has(module)) walk.typingNames.add(textOf(walk, nameNode));
    const binding = bindImport(walk, nameNode, item, info);
    addImportEdge(walk.model, info, 'import', path, node, binding);
  });
  return walk.subtreeEnd[node]!;
};

/** `from m import a, b as c` and `from m import *`. */
export const visitImportFrom: PythonVisit = (walk, node) => {
  const moduleNode = childInField(walk, node, walk.f.module_name);
  importNames(walk, node, moduleNode < 0 ? '' : dottedText(walk, moduleNode), false);
  return walk.subtreeEnd[node]!;
};

/** `from __future__ import a`. */
export const visitFutureImport: PythonVisit = (walk, node) => {
  importNames(walk, node, '__future__', true);
  return walk.subtreeEnd[node]!;
};

function importNames(walk: PythonWalk, node: number, module: string, future: boolean): void {
  const star = childOfKind(walk, node, walk.k.wildcard_import);
  if (star >= 0) {
    const info = importInfo(walk, module, '*', undefined, false);
    addImportEdge(walk.model, info, 'import', star, node, undefined);
    walk.model.starImports.push(info);
    return;
  }
  const isTyping = TYPING_MODULES.has(module);
  forEachName(walk, node, (item) => {
    const alias = childInField(walk, item, walk.f.alias);
    const path = alias < 0 ? item : childInField(walk, item, walk.f.name);
    const name = dottedText(walk, path);
    const info = importInfo(walk, module, name, alias < 0 ? undefined : textOf(walk, alias), future);
    const nameNode = alias < 0 ? firstIdentifier(walk, path) : alias;
    if (isTyping) walk.typingNames.add(textOf(walk, nameNode));
    const binding = bindImport(walk, nameNode, item, info);
    addImportEdge(walk.model, info, 'import', path, node, binding);
  });
}

function forEachName(walk: PythonWalk, node: number, visit: (item: number) => void): void {
  const end = walk.subtreeEnd[node]!;
  for (let child = node + 1; child < end; child = walk.subtreeEnd[child]!) {
    if (walk.field[child] === walk.f.name && walk.end[child]! > walk.start[child]!) visit(child);
  }
}

function bindImport(walk: PythonWalk, nameNode: number, item: number, info: ImportInfo): BindingRecord | undefined {
  if (walk.end[nameNode] === walk.start[nameNode]) return undefined;
  return define(walk, nameOf(walk, nameNode), nameNode, item, {
    kind: 'import',
    form: 'import',
    meaning: VALUE,
    conditional: isConditional(walk),
    import: info,
  });
}

function firstIdentifier(walk: PythonWalk, path: number): number {
  const name = childOfKind(walk, path, walk.k.identifier);
  return name < 0 ? path : name;
}

function dottedText(walk: PythonWalk, node: number): string {
  return textOf(walk, node).replace(WHITESPACE, '');
}

function importInfo(
  walk: PythonWalk,
  module: string,
  name: string,
  alias: string | undefined,
  future: boolean,
): ImportInfo {
  return { module, name, alias, typeOnly: (walk.mode & IN_TYPE_CHECKING) !== 0, future };
}

/** Ties the imports under a `global` statement to the names that they made in the module. */
export function bindGlobalImports(model: ModelBuilder): void {
  for (const edge of model.imports) {
    if (edge.binding !== undefined || edge.name === '*') continue;
    const name = edge.alias ?? (edge.name === '' ? edge.module.split('.', 1)[0]! : edge.name);
    edge.binding = model.root.bindings.get(name);
  }
}
