import type { OutputRecord } from '@codebatch/core';
import { type OutputFilter, recordColumn, recordLine } from '@codebatch/query/records';
import { Command, Option } from 'clipanion';
import { pathsOf } from '../../command-table.ts';
import { listed } from '../../filter-command.ts';
import { fieldText, placeOf } from '../../print-records.ts';
import { RecordsCommand } from '../../records-command.ts';
import type { Screen } from '../../render/screen.ts';
import { renderTable } from '../../render/table.ts';

export default class QuerySymbolsCommand extends RecordsCommand {
  static override paths = pathsOf('query symbols');
  static override usage = Command.Usage({
    details: 'Prints the definitions that the symbols task found, in stored order.',
    examples: [
      ['Where a name is defined', '$0 query symbols --name parse_args'],
      ['What a directory defines', "$0 query symbols --path 'src/**' --limit 0"],
      ['How many of each sort', '$0 query symbols --group-by symbol_type,language'],
    ],
  });

  name = Option.Array('--name', { description: 'Only symbols with this name' });

  protected override readonly word = 'symbol';

  protected override filter(): OutputFilter {
    return { ...this.commonFilter(), kinds: ['symbol'], ...listed('names', this.name) };
  }

  protected override table(records: readonly OutputRecord[], screen: Screen): string[] {
    return renderTable(
      [{ title: 'type' }, { title: 'name', minimum: 16 }, { title: 'place', minimum: 16, keep: 'end' }],
      records.map((record) => [
        fieldText(record, 'symbol_type'),
        fieldText(record, 'qualified_name') || fieldText(record, 'name'),
        placeOf(record.path, recordLine(record), recordColumn(record)),
      ]),
      screen,
    );
  }
}
