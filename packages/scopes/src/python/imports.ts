import type { ImportInfo } from '../model.ts';
import { IN_TYPE_CHECKING, type ModelBuilder, VALUE } from '../model-builder.ts';
import { childInField, childOfKind, nameOf, textOf } from '../walk.ts';
import { define } from './names.ts';
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
    bindImport(walk, nameNode, item, info);
    walk.model.imports.push({ ...info, form: 'import', node: path, statement: node, binding: undefined });
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
    walk.model.imports.push({ ...info, form: 'import', node: star, statement: node, binding: undefined });
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
    bindImport(walk, nameNode, item, info);
    walk.model.imports.push({ ...info, form: 'import', node: path, statement: node, binding: undefined });
  });
}

function forEachName(walk: PythonWalk, node: number, visit: (item: number) => void): void {
  const end = walk.subtreeEnd[node]!;
  for (let child = node + 1; child < end; child = walk.subtreeEnd[child]!) {
    if (walk.field[child] === walk.f.name && walk.end[child]! > walk.start[child]!) visit(child);
  }
}

function bindImport(walk: PythonWalk, nameNode: number, item: number, info: ImportInfo): void {
  if (walk.end[nameNode] === walk.start[nameNode]) return;
  define(walk, nameOf(walk, nameNode), nameNode, item, {
    kind: 'import',
    form: 'import',
    meaning: VALUE,
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

/** Ties each import edge to the binding that its statement made. */
export function bindImportEdges(model: ModelBuilder): void {
  const byInfo = new Map<number, (typeof model.bindings)[number]>();
  for (const binding of model.bindings) {
    for (const declaration of binding.declarations) {
      if (declaration.import !== undefined) byInfo.set(declaration.definition, binding);
    }
  }
  const { parent } = model.tree.columns;
  for (const edge of model.imports) edge.binding ??= byInfo.get(edge.node) ?? byInfo.get(parent[edge.node]!);
}
