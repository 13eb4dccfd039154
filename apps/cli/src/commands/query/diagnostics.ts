import { type OutputRecord, SEVERITIES } from '@codebatch/core';
import { type OutputFilter, recordColumn, recordLine } from '@codebatch/query/records';
import { Command, Option } from 'clipanion';
import { pathsOf } from '../../command-table.ts';
import { listed, parseSeverities, splitLists } from '../../filter-command.ts';
import { placeOf } from '../../print-records.ts';
import { RecordsCommand } from '../../records-command.ts';
import { paintSeverity } from '../../render/paint.ts';
import type { Screen } from '../../render/screen.ts';
import { renderTable } from '../../render/table.ts';

export default class QueryDiagnosticsCommand extends RecordsCommand {
  static override paths = pathsOf('query diagnostics');
  static override usage = Command.Usage({
    details: 'Prints the findings of a batch in stored order: by task, shard, path and position.',
    examples: [
      ['Errors of the last batch', '$0 query diagnostics --severity error'],
      ['Unused imports under src', "$0 query diagnostics --code L101 --path 'src/**'"],
      ['Findings per code', '$0 query diagnostics --group-by code,severity'],
    ],
  });

  severity = Option.Array('--severity', { description: `Only this severity: ${SEVERITIES.join(', ')}` });
  code = Option.Array('--code', { description: 'Only this code: L101, E0001' });

  protected override readonly word = 'finding';

  protected override filter(): OutputFilter {
    return {
      ...this.commonFilter(),
      kinds: ['diagnostic'],
      ...listed('severities', parseSeverities(this.severity)),
      ...listed('codes', splitLists(this.code)),
    };
  }

  protected override table(records: readonly OutputRecord[], screen: Screen): string[] {
    return renderTable(
      [
        { title: 'severity', paint: (text, row) => paintSeverity(screen.paint, records[row]?.severity ?? '', text) },
        { title: 'code' },
        { title: 'place', minimum: 16, keep: 'end' },
        { title: 'message', minimum: 16 },
      ],
      records.map((record) => [
        record.severity ?? '',
        record.code ?? '',
        placeOf(record.path, recordLine(record), recordColumn(record)),
        record.message ?? '',
      ]),
      screen,
    );
  }
}
