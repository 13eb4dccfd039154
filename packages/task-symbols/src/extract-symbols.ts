import {
  type ConfiguredGrammar,
  type FileContext,
  type RecordOutput,
  skipFile,
  type TaskFile,
} from '@codebatch/plugin';
import { resolveScopes } from '@codebatch/scopes';
import { edgeRecords, referenceRecords } from './edge-records.ts';
import type { PlacedRecord, SymbolsKind } from './placed-record.ts';
import { symbolRecords } from './symbol-records.ts';
import type { SymbolsOptions } from './symbols-options.ts';
import { tagRecords } from './tag-records.ts';

/** What the task keeps from its start. */
export interface SymbolsResource {
  readonly grammars: Readonly<Record<string, ConfiguredGrammar>>;
}

/** Yields the symbols and edges of one file by position; at one position symbols first, then edges as listed. */
export function* extractSymbols(
  file: TaskFile,
  ctx: FileContext<SymbolsOptions, SymbolsResource>,
): Generator<RecordOutput<SymbolsKind>> {
  const tree = ctx.tree(file);
  if (tree === undefined) return;
  const lines = ctx.lines(file);
  if (tree.captures !== undefined) {
    const { language } = tree.header;
    const symbolTypes = ctx.resource.grammars[language]?.record.symbol_types ?? {};
    yield* inOrder([...tagRecords({ tree, text: ctx.text(file), lines, options: ctx.options, symbolTypes })]);
    return;
  }
  const model = resolveScopes(tree, ctx.text(file));
  if (model === undefined) skipFile('SKIP_LANGUAGE', `There is no tags query for ${tree.header.language}`);
  const source = { model, tree, lines };
  yield* inOrder([
    ...symbolRecords(model, tree, lines),
    ...edgeRecords(source),
    ...(ctx.options.references ? referenceRecords(source) : []),
  ]);
}

function* inOrder(records: PlacedRecord[]): Generator<RecordOutput<SymbolsKind>> {
  records.sort((a, b) => a.offset - b.offset);
  for (const { record } of records) yield record;
}
