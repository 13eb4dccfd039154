import { type LineIndex, SYMBOL_TYPES, type Tree } from '@codebatch/plugin';
import type { Binding, BindingKind, Declaration, ScopeModel } from '@codebatch/scopes';
import { type PlacedRecord, placeOf } from './placed-record.ts';

const EMITTED: ReadonlySet<string> = new Set(SYMBOL_TYPES);
/** Kinds whose later declarations say nothing new: a variable is a symbol where it first gets a value. */
const FIRST_ONLY: ReadonlySet<BindingKind> = new Set(['variable', 'constant']);

/** Yields a `symbol` record for each definition in the model. */
export function* symbolRecords(model: ScopeModel, tree: Tree, lines: LineIndex): Generator<PlacedRecord> {
  for (const binding of model.bindings) {
    let hasFirst = false;
    for (const declaration of binding.declarations) {
      const isFirstOnly = FIRST_ONLY.has(declaration.kind);
      if (!isDefinition(declaration) || (isFirstOnly && hasFirst)) continue;
      hasFirst ||= isFirstOnly;
      const offset = tree.start(declaration.node);
      const { line, column, end_line, end_column } = placeOf(lines, offset, tree.end(declaration.definition));
      yield {
        offset,
        record: {
          kind: 'symbol',
          name: binding.name,
          symbol_type: declaration.kind,
          scope: binding.scope.qualifiedName || 'module',
          qualified_name: binding.qualifiedName,
          line,
          column,
          end_line,
          end_column,
          exported: canBeExported(binding) ? binding.exported : undefined,
        },
      };
    }
  }
}

function isDefinition({ kind, form }: Declaration): boolean {
  return EMITTED.has(kind) && form !== 'delete';
}

function canBeExported({ scope }: Binding): boolean {
  return scope.kind === 'module' || scope.kind === 'namespace';
}
