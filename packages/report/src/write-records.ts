import { type Change, countOutputs, openComparison, scanOutputs } from '@codebatch/query';
import type { ExportContext } from './export-context.ts';
import { CHANGE_COLUMNS, type Column, columnsOf } from './tables/columns.ts';
import { createRowMaker, type TableRow } from './tables/table-row.ts';
import { writeCsv } from './tables/write-csv.ts';
import { writeMarkdown } from './tables/write-markdown.ts';
import { writeParquet } from './tables/write-parquet.ts';

/** Kinds of a table where none is asked for: one table has the columns of a few kinds. */
const DEFAULT_KINDS = ['diagnostic'];

/**
 * The records of a batch, or the changes of a comparison, in the format of the context. JSON Lines hold records as they
 * are stored and changes as `diff --jsonl` prints them.
 */
export function writeRecords(context: ExportContext): Generator<string | Uint8Array> {
  if (context.format === 'jsonl') return writeLines(context);
  const kinds = context.filter.kinds ?? [];
  const wanted: ExportContext =
    kinds.length > 0 ? context : { ...context, filter: { ...context.filter, kinds: DEFAULT_KINDS } };
  const columns = tableColumns(wanted);
  const rows = tableRows(wanted, columns);
  if (context.format === 'csv') return writeCsv(columns, rows);
  return context.format === 'markdown' ? writeMarkdown(columns, rows) : writeParquet(columns, rows);
}

function* writeLines(context: ExportContext): Generator<string> {
  const { store, batch, against, filter } = context;
  if (against === undefined) for (const { text } of scanOutputs(store, batch.batch_id, filter)) yield `${text}\n`;
  else for (const change of changes(context)) yield `${JSON.stringify(change)}\n`;
}

function tableColumns({ store, batch, against, filter }: ExportContext): Column[] {
  const kinds = filter.kinds ?? [];
  const named = kinds.some((kind) => /[*?]/.test(kind))
    ? countOutputs(store, batch.batch_id, filter, ['kind'])
        .map((row) => String(row['kind']))
        .sort()
    : kinds;
  return [...(against === undefined ? [] : CHANGE_COLUMNS), ...columnsOf(named)];
}

function* tableRows(context: ExportContext, columns: readonly Column[]): Generator<TableRow> {
  const { store, batch, against, filter } = context;
  const maker = createRowMaker(columns);
  if (against !== undefined) {
    for (const change of changes(context)) yield maker.ofChange(change);
    return;
  }
  for (const { record } of scanOutputs(store, batch.batch_id, filter)) yield maker.ofRecord(record);
}

function* changes({ store, batch, against, filter, notes }: ExportContext): Generator<Change> {
  if (against === undefined) return;
  const { shards: _, ...compared } = filter;
  const summary = yield* openComparison(store, against.batch_id, batch.batch_id, compared).changes();
  if (summary.not_compared === 0) return;
  notes.push(`${summary.not_compared} records are of files that one of the batches has not done: not compared`);
}
