import type { ScannedOutput } from '@codebatch/query';
import { formatCount, formatQuantity } from './render/format-amounts.ts';
import { jsonDocumentWithList } from './render/json.ts';
import type { Screen } from './render/screen.ts';

/** Anything whose stored line can be printed as it is. */
export interface StoredLine {
  readonly text: string;
}

/** The lines of `--jsonl`: as stored, byte for byte, each with its line end. */
export function* storedLines(records: Iterable<StoredLine>): Generator<string> {
  for (const { text } of records) yield `${text}\n`;
}

/** The document of `--json` over many records: `head`, then `listName` with the stored records, then their `count`. */
export function recordsDocument(
  head: Readonly<Record<string, unknown>>,
  listName: string,
  records: Iterable<StoredLine>,
): Iterable<string> {
  let count = 0;
  const counted = function* (): Generator<string> {
    for (const { text } of records) {
      count += 1;
      yield text;
    }
  };
  return jsonDocumentWithList(head, listName, counted(), () => ({ count }));
}

/** The first `limit` items of a stream, and how many there are in all. Memory is bounded by the limit. */
export function takeCounted<Item>(
  items: Iterable<Item>,
  limit: number | undefined,
): { readonly shown: Item[]; readonly total: number } {
  const shown: Item[] = [];
  let total = 0;
  for (const item of items) {
    if (limit === undefined || total < limit) shown.push(item);
    total += 1;
  }
  return { shown, total };
}

/** The line under a table: how many rows there are, and how to see those that were left out. */
export function countLine(shown: number, total: number, word: string, screen: Screen, plural = `${word}s`): string[] {
  if (total === 0) return [screen.paint.dim(`No ${plural}.`)];
  if (shown === total) return ['', screen.paint.dim(formatQuantity(total, word, plural))];
  return ['', screen.paint.dim(`${formatCount(shown)} of ${formatQuantity(total, word, plural)}; --limit 0 shows all`)];
}

/** Where a record points: `path:line:column`, as editors and terminals understand it. */
export function placeOf(path: string | null, line: number | undefined, column: number | undefined): string {
  if (path === null) return '';
  return [
    path,
    ...(line === undefined ? [] : [line]),
    ...(line === undefined || column === undefined ? [] : [column]),
  ].join(':');
}

/** A record's field as text for a table. */
export function fieldText(record: ScannedOutput['record'], name: string): string {
  const value = record[name];
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
