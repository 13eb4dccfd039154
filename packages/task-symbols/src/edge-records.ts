import type { LineIndex, Tree } from '@codebatch/plugin';
import type { ImportEdge, Scope, ScopeModel } from '@codebatch/scopes';
import type { PlacedRecord } from './placed-record.ts';

/** The values of `edge_type`. */
export const EDGE_TYPES = ['imports', 'exports', 'inherits', 'implements', 'calls', 'references'] as const;

/** What a tree's places and model are read from. */
export interface EdgeSource {
  readonly model: ScopeModel;
  readonly tree: Tree;
  readonly lines: LineIndex;
}

/** Yields the `edge` records of a file but for `references`, grouped by type. */
export function* edgeRecords(source: EdgeSource): Generator<PlacedRecord> {
  yield* importEdges(source);
  yield* exportEdges(source);
  yield* heritageEdges(source);
  yield* callEdges(source);
}

function* importEdges({ model, tree, lines }: EdgeSource): Generator<PlacedRecord> {
  for (const edge of model.imports) {
    const offset = tree.start(edge.node);
    const { line, column } = lines.position(offset);
    yield {
      offset,
      record: {
        kind: 'edge',
        edge_type: 'imports',
        target: model.language === 'python' ? pythonTarget(edge) : edge.module,
        module: edge.module,
        name: importedName(edge, model.language),
        alias: edge.alias,
        form: edge.form === 'import' ? undefined : edge.form,
        type_only: edge.typeOnly || undefined,
        line,
        column,
      },
    };
  }
}

/** The name in the other module; for a module as a whole its own in Python, `*` elsewhere; `''` for `import 'x'`. */
function importedName({ module, name, form }: ImportEdge, language: string): string {
  if (name !== '') return name;
  if (language === 'python') return module;
  return form === 'import' ? '' : '*';
}

/** The module with the imported name, `*` for a star; the module itself for `import module`. */
function pythonTarget({ module, name }: ImportEdge): string {
  if (name === '') return module;
  return module.endsWith('.') ? `${module}${name}` : `${module}.${name}`;
}

function* exportEdges({ model, tree, lines }: EdgeSource): Generator<PlacedRecord> {
  const seen = new Set<string>();
  for (const edge of model.exports) {
    // Overloads and merged declarations export one name several times.
    const key = JSON.stringify([edge.name, edge.module]);
    if (edge.name !== '*' && seen.has(key)) continue;
    seen.add(key);
    const offset = tree.start(edge.node);
    const { line, column } = lines.position(offset);
    yield {
      offset,
      record: {
        kind: 'edge',
        edge_type: 'exports',
        target: edge.name,
        local: edge.local,
        module: edge.module,
        type_only: edge.typeOnly || undefined,
        line,
        column,
      },
    };
  }
  if (model.language !== 'python') return;
  for (const reference of model.references) {
    if (!reference.exports) continue;
    const { line, column } = lines.position(reference.start);
    yield {
      offset: reference.start,
      record: { kind: 'edge', edge_type: 'exports', target: reference.name, line, column },
    };
  }
}

function* heritageEdges({ model, tree, lines }: EdgeSource): Generator<PlacedRecord> {
  for (const edge of model.heritage) {
    const offset = tree.start(edge.node);
    const { line, column } = lines.position(offset);
    yield {
      offset,
      record: {
        kind: 'edge',
        edge_type: edge.type,
        target: edge.target,
        source: edge.ownerQualifiedName,
        line,
        column,
      },
    };
  }
}

function* callEdges({ model, tree, lines }: EdgeSource): Generator<PlacedRecord> {
  for (const edge of model.calls) {
    const offset = tree.start(edge.node);
    const { line, column } = lines.position(offset);
    yield {
      offset,
      record: {
        kind: 'edge',
        edge_type: 'calls',
        target: edge.callee,
        source: sourceOf(edge.scope),
        form: edge.form === 'call' ? undefined : edge.form,
        line,
        column,
      },
    };
  }
}

/** Yields a `references` edge for each use of a name, resolved to where the file first binds it, if it does. */
export function* referenceRecords({ model, tree, lines }: EdgeSource): Generator<PlacedRecord> {
  for (const { name, start, scope, binding, access } of model.references) {
    const target = binding === undefined ? undefined : lines.position(tree.start(binding.node));
    const { line, column } = lines.position(start);
    yield {
      offset: start,
      record: {
        kind: 'edge',
        edge_type: 'references',
        target: binding?.qualifiedName ?? name,
        name,
        access,
        source: sourceOf(scope),
        target_line: target?.line,
        target_column: target?.column,
        line,
        column,
      },
    };
  }
}

function sourceOf(scope: Scope): string {
  return scope.qualifiedName || 'module';
}
