import { readBatch } from '@codebatch/core';
import { type CountRow, countOutputs, type MissingShards, type OutputFilter } from '@codebatch/query/records';
import { Command, Option } from 'clipanion';
import { checkGroupFields } from '../../check-group-fields.ts';
import { pathsOf } from '../../command-table.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { FilterCommand, listed, parseSeverities, splitLists } from '../../filter-command.ts';
import { writeData } from '../../output.ts';
import { storedLines } from '../../print-records.ts';
import { renderGroups } from '../../records-command.ts';
import { formatQuantity } from '../../render/format-amounts.ts';

/** The counts that are shown where no fields are named (SPEC 12.4). */
const DEFAULT_FIELDS = ['kind', 'severity', 'code', 'language'] as const;

export default class QueryStatsCommand extends FilterCommand {
  static override paths = pathsOf('query stats');
  static override usage = Command.Usage({
    details: `
      Counts output records. Without --group-by: by kind, and by severity, code and language. With it: by the
      combination of the fields you name, which are those of the records and also language, directory, extension and
      task_type.
    `,
    examples: [
      ['Counts by kind, severity, code and language', '$0 query stats'],
      ['Findings per directory', '$0 query stats --kind diagnostic --group-by directory,severity'],
    ],
  });

  kind = Option.Array('--kind', { description: 'Only this kind' });
  severity = Option.Array('--severity', { description: 'Only diagnostics of this severity' });
  code = Option.Array('--code', { description: 'Only this code' });
  groupBy = Option.String('--group-by', { description: 'Fields, with commas between' });

  override async execute(): Promise<ExitCode> {
    const filter: OutputFilter = {
      ...this.commonFilter(),
      ...listed('kinds', splitLists(this.kind)),
      ...listed('severities', parseSeverities(this.severity)),
      ...listed('codes', splitLists(this.code)),
    };
    const limit = this.rowLimit();
    const { store, batchId } = this.openBatch();
    const head = { batch_id: batchId, snapshot_id: readBatch(store, batchId).snapshot_id };
    const fields = splitLists(this.groupBy === undefined ? undefined : [this.groupBy]);
    let missing: readonly MissingShards[] = [];
    const groups = countOutputs(store, batchId, filter, fields ?? DEFAULT_FIELDS, {
      onMissing: (found) => {
        missing = found;
      },
    });
    for (const note of checkGroupFields(store, batchId, fields ?? [], groups)) this.note(note);
    const total = groups.reduce((sum, row) => sum + row.count, 0);
    if (this.jsonl) {
      const rows = limit === undefined ? groups : groups.slice(0, limit);
      await writeData(this.context.stdout, storedLines(rows.map((row) => ({ text: JSON.stringify(row) }))));
      await this.noteMissing(missing);
      return EXIT.done;
    }
    if (total === 0) await this.noteEmpty(store, batchId, filter);
    if (fields !== undefined) {
      const shown = limit === undefined ? groups : groups.slice(0, limit);
      await this.answer({ ...head, total, group_by: fields, groups: shown }, (screen) => [
        ...renderGroups(fields, shown, screen),
        '',
        screen.paint.dim(`${formatQuantity(total, 'record')} in ${formatQuantity(groups.length, 'group')}`),
      ]);
      await this.noteMissing(missing);
      return EXIT.done;
    }
    const counts = DEFAULT_FIELDS.map((field) => ({ field, rows: regroup(groups, field) }));
    await this.answer(
      {
        ...head,
        total,
        ...Object.fromEntries(counts.map(({ field, rows }) => [`by_${field}`, toObject(rows, field)])),
      },
      (screen) => [
        ...counts
          .filter(({ rows }) => rows.length > 0)
          .flatMap(({ field, rows }) => [...renderGroups([field], rows.slice(0, limit), screen), '']),
        screen.paint.dim(formatQuantity(total, 'record')),
      ],
    );
    await this.noteMissing(missing);
    return EXIT.done;
  }
}

/** Rows of several fields added up to rows of one; records without the field are left out. */
function regroup(rows: readonly CountRow[], field: string): CountRow[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = row[field];
    if (value !== null && value !== undefined) counts.set(String(value), (counts.get(String(value)) ?? 0) + row.count);
  }
  return [...counts]
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .map(([value, count]) => ({ [field]: value, count }) as CountRow);
}

function toObject(rows: readonly CountRow[], field: string): Record<string, number> {
  return Object.fromEntries(rows.map((row) => [String(row[field]), row.count]));
}
