import type { LineIndex, SymbolType, Tree } from '@codebatch/plugin';
import { type PlacedRecord, placeOf } from './placed-record.ts';
import type { SymbolsOptions } from './symbols-options.ts';

/** What the tags of a file are read from. */
export interface TagSource {
  readonly tree: Tree;
  readonly text: string;
  readonly lines: LineIndex;
  readonly options: SymbolsOptions;
  /** Symbol types by what follows `definition.`, over the table below. */
  readonly symbolTypes: Readonly<Record<string, string>>;
}

/** Symbol types by what follows `definition.` in a query; any other is a `variable`. */
const SYMBOL_TYPE_OF_TAG: ReadonlyMap<string, SymbolType> = new Map([
  ['function', 'function'],
  ['macro', 'function'],
  ['method', 'method'],
  ['constructor', 'method'],
  ['class', 'class'],
  ['struct', 'class'],
  ['union', 'class'],
  ['object', 'class'],
  ['interface', 'interface'],
  ['trait', 'interface'],
  ['protocol', 'interface'],
  ['type', 'type'],
  ['enum', 'enum'],
  ['enum_member', 'enum_member'],
  ['enumerator', 'enum_member'],
  ['module', 'namespace'],
  ['namespace', 'namespace'],
  ['package', 'namespace'],
  ['variable', 'variable'],
  ['var', 'variable'],
  ['constant', 'constant'],
  ['property', 'property'],
  ['field', 'property'],
  ['parameter', 'parameter'],
  ['import', 'import'],
]);

/** Edge types by what follows `reference.`; any other is a `references` edge, on request only. */
const EDGE_TYPE_OF_TAG: ReadonlyMap<string, string> = new Map([
  ['call', 'calls'],
  ['send', 'calls'],
  ['implementation', 'implements'],
]);

interface Tag {
  /** `definition` or `reference`. */
  readonly role: string;
  /** What follows the role: `function` in `definition.function`. */
  readonly kind: string;
  /** Node of the name, and of what is named. */
  readonly name: number;
  readonly whole: number;
}

interface Definition extends Tag {
  readonly text: string;
  readonly scope: string;
  readonly qualifiedName: string;
}

/**
 * Yields a record for each match that a tags query left in the tree: a `symbol` for a definition, an edge for a reference.
 * A definition is in the scope of the innermost other definition whose node encloses it.
 */
export function* tagRecords(source: TagSource): Generator<PlacedRecord> {
  const { tree, lines, options } = source;
  const tags = readTags(tree);
  const definitions = nestDefinitions(source, tags);
  const byName = groupByName(definitions);
  for (const definition of definitions) yield symbolRecord(source, definition);

  for (const { tag, scope } of placeReferences(tree, tags, definitions)) {
    const target = source.text.slice(tree.start(tag.name), tree.end(tag.name));
    const offset = tree.start(tag.name);
    const { line, column } = lines.position(offset);
    const type = EDGE_TYPE_OF_TAG.get(tag.kind);
    if (type !== undefined) {
      yield { offset, record: { kind: 'edge', edge_type: type, target, source: scope, line, column } };
    }
    if (!options.references) continue;
    const found = byName.get(target);
    yield {
      offset,
      record: {
        kind: 'edge',
        edge_type: 'references',
        target: found?.qualifiedName ?? target,
        name: target,
        access: 'read',
        source: scope,
        target_line: found === undefined ? undefined : lines.position(tree.start(found.name)).line,
        line,
        column,
      },
    };
  }
}

function symbolRecord({ tree, lines, symbolTypes }: TagSource, definition: Definition): PlacedRecord {
  const { kind, name, whole, text, scope, qualifiedName } = definition;
  const offset = tree.start(name);
  const given = Object.hasOwn(symbolTypes, kind) ? symbolTypes[kind] : undefined;
  const { line, column, end_line, end_column } = placeOf(lines, offset, tree.end(whole));
  return {
    offset,
    record: {
      kind: 'symbol',
      name: text,
      symbol_type: given ?? SYMBOL_TYPE_OF_TAG.get(kind) ?? 'variable',
      scope,
      qualified_name: qualifiedName,
      line,
      column,
      end_line,
      end_column,
    },
  };
}

function readTags(tree: Tree): Tag[] {
  const tags: Tag[] = [];
  for (const match of tree.captures ?? []) {
    const name = match.find((capture) => capture.name === 'name');
    const tagged = match.find((capture) => /^(?:definition|reference)\./.test(capture.name));
    if (name === undefined || tagged === undefined) continue;
    const dot = tagged.name.indexOf('.');
    tags.push({
      role: tagged.name.slice(0, dot),
      kind: tagged.name.slice(dot + 1),
      name: name.node,
      whole: tagged.node,
    });
  }
  return tags;
}

/** In source order, outer before inner. */
function nestDefinitions({ tree, text }: TagSource, tags: readonly Tag[]): Definition[] {
  const sorted = tags.filter(({ role }) => role === 'definition').sort((a, b) => a.whole - b.whole || a.name - b.name);
  const open: Definition[] = [];
  const definitions: Definition[] = [];
  for (const tag of sorted) {
    // Two names of one node, as in a declaration of several variables, are beside each other.
    while (open.length > 0 && !encloses(tree, open.at(-1)!.whole, tag.whole)) open.pop();
    const scope = open.at(-1)?.qualifiedName;
    const name = text.slice(tree.start(tag.name), tree.end(tag.name));
    const definition = {
      ...tag,
      text: name,
      scope: scope ?? 'module',
      qualifiedName: scope === undefined ? name : `${scope}.${name}`,
    };
    open.push(definition);
    definitions.push(definition);
  }
  return definitions;
}

function encloses(tree: Tree, outer: number, inner: number): boolean {
  return outer < inner && inner < tree.columns.subtreeEnd[outer]!;
}

/** Definitions by name; a name that has several says nothing of where a use of it leads. */
function groupByName(definitions: readonly Definition[]): Map<string, Definition | undefined> {
  const byName = new Map<string, Definition | undefined>();
  for (const definition of definitions) {
    byName.set(definition.text, byName.has(definition.text) ? undefined : definition);
  }
  return byName;
}

/** References with the qualified name of the innermost definition around them, or `module`. */
function* placeReferences(
  tree: Tree,
  tags: readonly Tag[],
  definitions: readonly Definition[],
): Generator<{ readonly tag: Tag; readonly scope: string }> {
  const references = tags.filter(({ role }) => role === 'reference').sort((a, b) => a.name - b.name);
  const open: Definition[] = [];
  let next = 0;
  for (const tag of references) {
    for (; next < definitions.length && definitions[next]!.whole < tag.name; next++) {
      const definition = definitions[next]!;
      while (open.length > 0 && !encloses(tree, open.at(-1)!.whole, definition.whole)) open.pop();
      open.push(definition);
    }
    while (open.length > 0 && !encloses(tree, open.at(-1)!.whole, tag.name)) open.pop();
    yield { tag, scope: open.at(-1)?.qualifiedName ?? 'module' };
  }
}
