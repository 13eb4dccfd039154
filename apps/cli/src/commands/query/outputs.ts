import { OUTPUT_KINDS, type OutputRecord } from '@codebatch/core';
import { type OutputFilter, recordColumn, recordLine } from '@codebatch/query/records';
import { Command, Option } from 'clipanion';
import { pathsOf } from '../../command-table.ts';
import { describeRecord } from '../../describe-record.ts';
import { listed, parseSeverities, splitLists } from '../../filter-command.ts';
import { placeOf } from '../../print-records.ts';
import { RecordsCommand } from '../../records-command.ts';
import type { Screen } from '../../render/screen.ts';
import { renderTable } from '../../render/table.ts';

export default class QueryOutputsCommand extends RecordsCommand {
  static override paths = pathsOf('query outputs');
  static override usage = Command.Usage({
    details: `
      Prints output records in stored order: by task, shard, path. With --group-by it counts them instead; fields are
      those of the records and also language, directory, extension and task_type.
    `,
    examples: [
      ['Every record of the last batch, as stored', '$0 query outputs --jsonl'],
      ['Imports of files under src', "$0 query outputs --kind edge --path 'src/**'"],
      ['Which files a task did not process, and why', '$0 query outputs --kind skip --group-by code,extension'],
    ],
  });

  kind = Option.Array('--kind', { description: `Only this kind: ${OUTPUT_KINDS.join(', ')}, or a task's own` });
  severity = Option.Array('--severity', { description: 'Only diagnostics of this severity' });
  code = Option.Array('--code', { description: 'Only this code: L101, E0001, SKIP_BINARY' });
  name = Option.Array('--name', { description: 'Only records with this name' });
  metric = Option.Array('--metric', { description: 'Only this metric' });

  protected override readonly word = 'record';

  protected override filter(): OutputFilter {
    return {
      ...this.commonFilter(),
      ...listed('kinds', splitLists(this.kind)),
      ...listed('severities', parseSeverities(this.severity)),
      ...listed('codes', splitLists(this.code)),
      ...listed('names', this.name),
      ...listed('metrics', splitLists(this.metric)),
    };
  }

  protected override table(records: readonly OutputRecord[], screen: Screen): string[] {
    return renderTable(
      [
        { title: 'task' },
        { title: 'kind' },
        { title: 'place', minimum: 16, keep: 'end' },
        { title: 'what', minimum: 16 },
      ],
      records.map((record) => [
        record.task_id,
        record.kind,
        placeOf(record.path, recordLine(record), recordColumn(record)),
        describeRecord(record),
      ]),
      screen,
    );
  }
}
