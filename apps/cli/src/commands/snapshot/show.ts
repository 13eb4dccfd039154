import type { FileRecord } from '@codebatch/core';
import { scanFiles } from '@codebatch/query/records';
import { readSnapshot, resolveSnapshotId } from '@codebatch/snapshot';
import { Command, Option } from 'clipanion';
import { pathsOf } from '../../command-table.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { writeData } from '../../output.ts';
import { recordsDocument, storedLines } from '../../print-records.ts';
import { escapeText } from '../../render/escape-text.ts';
import { renderSnapshot } from '../../render/snapshot.ts';
import { StoreCommand } from '../../store-command.ts';

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

function* fileLines(files: Iterable<{ readonly record: FileRecord }>): Generator<string> {
  yield '';
  for (const { record } of files) yield escapeText(record.path);
}
