import { type FileContext, type RecordOutput, skipFile, type TaskFile } from '@codebatch/plugin';
import { resolveScopes } from '@codebatch/scopes';
import { edgeRecords, referenceRecords } from './edge-records.ts';
import type { PlacedRecord, SymbolsKind } from './placed-record.ts';
import { symbolRecords } from './symbol-records.ts';

/** Options of the task `symbols`. */
export interface SymbolsOptions {
  /** Whether to write an edge for every use of a name. Default false: they outnumber all other records. */
  readonly references: boolean;
}

/** Yields the symbols and edges of one file by position; at one position symbols first, then edges as listed. */
export function* extractSymbols(
  file: TaskFile,
  ctx: FileContext<SymbolsOptions>,
): Generator<RecordOutput<SymbolsKind>> {
  const tree = ctx.tree(file);
  if (tree === undefined) return;
  const lines = ctx.lines(file);
  const model = resolveScopes(tree, ctx.text(file));
  if (model === undefined) skipFile('SKIP_LANGUAGE', `No symbols are known for ${tree.header.language}`);
  const source = { model, tree, lines };
  const records: PlacedRecord[] = [
    ...symbolRecords(model, tree, lines),
    ...edgeRecords(source),
    ...(ctx.options.references ? referenceRecords(source) : []),
  ];
  records.sort((a, b) => a.offset - b.offset);
  for (const { record } of records) yield record;
}
