import { type FileInspection, inspectFile, recordColumn, recordLine } from '@codebatch/query';
import { Command, Option } from 'clipanion';
import { BatchCommand } from '../batch-command.ts';
import { pathsOf } from '../command-table.ts';
import { describeRecord } from '../describe-record.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { fieldText } from '../print-records.ts';
import { escapeText } from '../render/escape-text.ts';
import { formatBytes, formatCount } from '../render/format-amounts.ts';
import { paintSeverity } from '../render/paint.ts';
import type { Screen } from '../render/screen.ts';
import { paintState } from '../render/status.ts';
import { renderTable } from '../render/table.ts';
import { snapshotPathOf } from '../snapshot-path.ts';

/** How many rows of a section a person gets to see; `--json` has them all. */
const SECTION_LIMIT = 15;

export default class InspectCommand extends BatchCommand {
  static override paths = pathsOf('inspect');
  static override usage = Command.Usage({
    details:
      'Shows all records of one file: its object, what each task did with it, metrics, findings, symbols, edges.',
    examples: [
      ['A file of the newest batch', '$0 inspect src/main.ts'],
      ['Everything, for a script', '$0 inspect src/main.ts --json'],
    ],
  });

  file = Option.String({ name: 'path' });

  override async execute(): Promise<ExitCode> {
    const { store, batchId } = this.openBatch();
    const inspection = inspectFile(store, batchId, snapshotPathOf(this.file, store, batchId, this.context.cwd));
    await this.answer(inspection, (screen) => renderInspection(inspection, screen));
    return EXIT.done;
  }
}

function renderInspection(file: FileInspection, screen: Screen): string[] {
  const { paint } = screen;
  const section = (title: string, count: number, lines: readonly string[]): string[] =>
    count === 0
      ? []
      : [
          '',
          `${paint.bold(title)} ${paint.dim(formatCount(count))}`,
          ...lines.map((line) => `  ${line}`),
          ...(count > SECTION_LIMIT ? [paint.dim(`  … ${formatCount(count - SECTION_LIMIT)} more with --json`)] : []),
        ];
  const inner = { paint, width: screen.width === undefined ? undefined : screen.width - 2 };
  const place = (record: FileInspection['symbols'][number]): string =>
    [recordLine(record), recordColumn(record)].filter((part) => part !== undefined).join(':');
  const diagnostics = file.diagnostics.slice(0, SECTION_LIMIT);
  return [
    `${paint.bold(escapeText(file.path))}  ${file.language}  ${formatBytes(file.file.size)}`,
    paint.dim(`${file.file.object}  in ${file.snapshot_id}, ${file.batch_id}`),
    ...section('Tasks', file.tasks.length, [
      ...renderTable(
        [
          { title: 'task' },
          { title: 'shard' },
          { title: 'state', paint: (text, row) => paintState(paint, file.tasks[row]?.status ?? '', text) },
          { title: 'records', align: 'right' },
        ],
        file.tasks.map((task) => [task.task_id, task.shard_id, task.status, formatCount(task.outputs)]),
        inner,
      ),
    ]),
    ...section('Metrics', Object.keys(file.metrics).length, [
      Object.entries(file.metrics)
        .map(([name, value]) => `${name} ${String(value)}`)
        .join(paint.dim(' · ')),
    ]),
    ...section(
      'Findings',
      file.diagnostics.length,
      renderTable(
        [
          { title: '', paint: (text, row) => paintSeverity(paint, diagnostics[row]?.severity ?? '', text) },
          { title: '' },
          { title: '' },
          { title: '', minimum: 24 },
        ],
        diagnostics.map((record) => [record.severity ?? '', record.code ?? '', place(record), record.message ?? '']),
        { ...inner, bare: true },
      ),
    ),
    ...section(
      'Symbols',
      file.symbols.length,
      renderTable(
        [{ title: '' }, { title: '', minimum: 20 }, { title: '' }],
        file.symbols
          .slice(0, SECTION_LIMIT)
          .map((record) => [
            fieldText(record, 'symbol_type'),
            fieldText(record, 'qualified_name') || fieldText(record, 'name'),
            place(record),
          ]),
        { ...inner, bare: true },
      ),
    ),
    ...section('Edges', file.edges.length, listing(file.edges, inner)),
    ...section('Skipped', file.skips.length, listing(file.skips, inner)),
    ...section('Trees', file.trees.length, listing(file.trees, inner)),
    ...section('Other records', file.others.length, listing(file.others, inner)),
  ];
}

function listing(records: FileInspection['edges'], screen: Screen): string[] {
  return renderTable(
    [{ title: '' }, { title: '', minimum: 24 }],
    records.slice(0, SECTION_LIMIT).map((record) => [record.task_id, describeRecord(record)]),
    { ...screen, bare: true },
  );
}
