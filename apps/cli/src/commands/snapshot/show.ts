import type { FileRecord, SnapshotRecord } from '@codebatch/core';
import { scanFiles } from '@codebatch/query';
import { readSnapshot, resolveSnapshotId } from '@codebatch/snapshot';
import { Command, Option } from 'clipanion';
import { pathsOf } from '../../command-table.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { writeData } from '../../output.ts';
import { recordsDocument, storedLines } from '../../print-records.ts';
import { labelOf } from '../../record-label.ts';
import { escapeText } from '../../render/escape-text.ts';
import { formatBytes, formatCount } from '../../render/format-amounts.ts';
import type { Screen } from '../../render/screen.ts';
import { renderTable } from '../../render/table.ts';
import { StoreCommand } from '../../store-command.ts';

const WARNING_LIMIT = 20;

export default class SnapshotShowCommand extends StoreCommand {
  static override paths = pathsOf('snapshot show');
  static override usage = Command.Usage({
    details:
      'Shows one snapshot: id, unique prefix, label, latest (the default) or latest~1. With --files its files too.',
    examples: [
      ['The newest snapshot', '$0 snapshot show'],
      ['Its files, as stored', '$0 snapshot show latest --files --jsonl'],
    ],
  });

  snapshot = Option.String({ required: false, name: 'id' });
  files = Option.Boolean('--files', false, { description: 'List the files' });
  jsonl = Option.Boolean('--jsonl', false, { description: 'With --files: one record a line, exactly as stored' });

  override async execute(): Promise<ExitCode> {
    const store = this.openStore();
    const snapshot = readSnapshot(store, resolveSnapshotId(store, this.snapshot ?? 'latest'));
    const { stdout } = this.context;
    if (this.jsonl) {
      await writeData(
        stdout,
        storedLines(this.files ? scanFiles(store, snapshot.snapshot_id) : [{ text: JSON.stringify(snapshot) }]),
      );
    } else if (this.json && this.files) {
      await writeData(stdout, recordsDocument({ snapshot }, 'files', scanFiles(store, snapshot.snapshot_id)));
    } else {
      await this.answer({ snapshot }, (screen) => renderSnapshot(snapshot, screen));
      if (this.files) await this.printLines(fileLines(scanFiles(store, snapshot.snapshot_id)));
    }
    return EXIT.done;
  }
}

/** What a snapshot is, for a person. */
export function renderSnapshot(snapshot: SnapshotRecord, screen: Screen): string[] {
  const { paint } = screen;
  const { source } = snapshot;
  const warnings = snapshot.warnings ?? [];
  const label = labelOf(snapshot);
  return [
    paint.bold(snapshot.snapshot_id),
    ...renderTable(
      [{ title: '' }, { title: '' }],
      [
        ['source', `${source.path}${source.git_ref === undefined ? '' : ` at ${source.git_ref}`} (${source.type})`],
        ['created', snapshot.created_at],
        ['files', formatCount(snapshot.file_count ?? 0)],
        ['size', formatBytes(snapshot.total_bytes ?? 0)],
        ...(label === undefined ? [] : [['label', label]]),
        ...(snapshot.files_sha256 === undefined ? [] : [['digest', snapshot.files_sha256]]),
        ['warnings', formatCount(warnings.length)],
      ],
      { ...screen, bare: true, indent: 2 },
    ),
    ...warnings
      .slice(0, WARNING_LIMIT)
      .map((warning) => `    ${paint.yellow(warning.code)} ${escapeText(warning.message)}`),
    ...(warnings.length > WARNING_LIMIT
      ? [paint.dim(`    … ${formatCount(warnings.length - WARNING_LIMIT)} more with --json`)]
      : []),
  ];
}

function* fileLines(files: Iterable<{ readonly record: FileRecord }>): Generator<string> {
  yield '';
  for (const { record } of files) yield escapeText(record.path);
}
