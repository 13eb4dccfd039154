import type { RecordOutput } from '@codebatch/plugin';

/** What is between two objects of an array in JSON of which the second begins with its kind. */
const BOUNDARY = '},{"kind":';

/** The line of a record: JSON from its kind on, without the brace before it. `path` is the runner's, and is left out. */
export function formatRecord(record: RecordOutput): string {
  if (isWrittenAsIs(record)) return JSON.stringify(record).slice(1);
  const { path: _path, kind, ...rest } = record as RecordOutput & { path?: unknown };
  return JSON.stringify({ kind, ...rest }).slice(1);
}

/**
 * The lines of records, joined by line feeds: those of {@link formatRecord}, sooner, since all are one call of
 * `JSON.stringify`. Its text is parted where a record begins; where more seem to begin than there are, because a field is
 * a list of objects with kinds, the records are written one by one.
 */
export function formatRecords(records: readonly RecordOutput[]): string {
  if (records.every(isWrittenAsIs)) {
    const lines = JSON.stringify(records).slice(2, -1).split(BOUNDARY);
    if (lines.length === records.length) return lines.join('}\n"kind":');
  }
  return records.map(formatRecord).join('\n');
}

/** Whether the JSON of a record begins with its kind and has no path. */
function isWrittenAsIs(record: RecordOutput): boolean {
  if (record['path'] !== undefined) return false;
  for (const first in record) return first === 'kind';
  return false;
}
