import type { OutputRecord, Store } from '@codebatch/core';
import {
  compileValues,
  createSourceLines,
  fieldText,
  type OutputFilter,
  recordLine,
  scanOutputs,
} from '@codebatch/query';
import type { BatchSource } from '../findings/read-findings.ts';

/** A definition as tag files list it. */
export interface Tag {
  readonly name: string;
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  /** `symbol_type` of the record: function, class, method. */
  readonly kind: string;
  /** Text of the line; undefined where it cannot be read. */
  readonly text: string | undefined;
  /** Qualified name of what encloses it; undefined at the top of a module. */
  readonly scope: string | undefined;
  /** Kind of what encloses it, where that is a symbol of the file too. */
  readonly scopeKind: string | undefined;
}

/** What jumps to a definition should not find: uses of names from elsewhere, and names that mean something in one function only. */
const NO_DEFINITIONS: ReadonlySet<string> = new Set(['import', 'parameter']);
const LOCAL_SCOPES: ReadonlySet<string> = new Set(['function', 'method']);
const LOCAL_KINDS: ReadonlySet<string> = new Set(['variable', 'constant']);

/** Yields the definitions of a batch in stored order; one file's symbols are in memory at a time. */
export function* readTags(store: Store, batch: BatchSource, filter: OutputFilter): Generator<Tag> {
  const sources = createSourceLines(store, batch.snapshot_id);
  const { names = [], ...wanted } = filter;
  // Kinds of scopes come from symbols that a filter on names would leave out.
  const isNamed = names.length === 0 ? () => true : compileValues(names);
  let symbols: OutputRecord[] = [];
  const tagsOfFile = function* (): Generator<Tag> {
    const kinds = new Map(symbols.map((symbol) => [symbol.qualified_name, fieldText(symbol.symbol_type) || undefined]));
    for (const symbol of symbols) {
      const { path, scope, qualified_name } = symbol;
      const name = fieldText(symbol.name);
      const kind = fieldText(symbol.symbol_type, 'symbol');
      const line = recordLine(symbol);
      const inner = typeof scope !== 'string' || scope === 'module' ? undefined : scope;
      const scopeKind = inner === undefined ? undefined : kinds.get(inner);
      if (name === '' || line === undefined || NO_DEFINITIONS.has(kind)) continue;
      if (LOCAL_KINDS.has(kind) && LOCAL_SCOPES.has(scopeKind ?? '')) continue;
      if (!isNamed(name) && !isNamed(qualified_name)) continue;
      yield { name, path, line, kind, text: sources.line(path, line), scope: inner, scopeKind };
    }
  };
  for (const { record } of scanOutputs(store, batch.batch_id, { ...wanted, kinds: ['symbol'] })) {
    if (symbols[0] !== undefined && (symbols[0].path !== record.path || symbols[0].task_id !== record.task_id)) {
      yield* tagsOfFile();
      symbols = [];
    }
    symbols.push(record);
  }
  yield* tagsOfFile();
}
