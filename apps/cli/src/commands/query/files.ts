import { readBatch, type Store } from '@codebatch/core';
import {
  type FileFilter,
  type MissingShards,
  type OutputFilter,
  scanFiles,
  scanOutputs,
} from '@codebatch/query/records';
import { Command, Option } from 'clipanion';
import { pathsOf } from '../../command-table.ts';
import { ownFiles } from '../../exclude-generated.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { FilterCommand, listed, parseSeverities, splitLists } from '../../filter-command.ts';
import { writeData } from '../../output.ts';
import { countLine, recordsDocument, storedLines, takeCounted } from '../../print-records.ts';
import { formatBytes } from '../../render/format-amounts.ts';
import type { Screen } from '../../render/screen.ts';
import { renderTable } from '../../render/table.ts';

type ScannedFile = ReturnType<typeof scanFiles> extends Iterable<infer Item> ? Item : never;

export default class QueryFilesCommand extends FilterCommand {
  static override paths = pathsOf('query files');
  static override usage = Command.Usage({
    details: `
      Prints records of the snapshot's file index. With --kind, --severity, --code or --task only the files that have an
      output record of that sort.
    `,
    examples: [
      ['The files of the last batch, as stored', '$0 query files --jsonl'],
      ['Files with errors', '$0 query files --severity error'],
      ['Python files that some task skipped', '$0 query files --language python --kind skip'],
    ],
  });

  override jsonl = Option.Boolean('--jsonl', false, {
    description: 'Print one JSON record a line, exactly as stored',
  });
  kind = Option.Array('--kind', { description: 'Only files with a record of this kind' });
  severity = Option.Array('--severity', { description: 'Only files with a finding of this severity' });
  code = Option.Array('--code', { description: 'Only files with a record of this code' });

  override async execute(): Promise<ExitCode> {
    const records: OutputFilter = {
      ...listed('kinds', splitLists(this.kind)),
      ...listed('severities', parseSeverities(this.severity)),
      ...listed('codes', splitLists(this.code)),
      ...listed('tasks', splitLists(this.task)),
    };
    const files: FileFilter = {
      ...listed('path', this.pathPatterns),
      ...listed('languages', splitLists(this.language)),
      ...ownFiles(this.excludeGenerated),
    };
    const limit = this.rowLimit();
    const { store, batchId } = this.openBatch();
    const { snapshot_id } = readBatch(store, batchId);
    let missing: readonly MissingShards[] = [];
    const scan = filesWith(store, batchId, snapshot_id, records, files, (found) => {
      missing = found;
    });
    const { stdout } = this.context;
    if (this.jsonl) await writeData(stdout, storedLines(limited(scan, limit)));
    else if (this.json) {
      const head = { batch_id: batchId, snapshot_id };
      await writeData(stdout, recordsDocument(head, 'files', limited(scan, limit)));
    } else {
      const { shown, total } = takeCounted(scan, limit);
      await this.printLines([...table(shown, this.screen), ...countLine(shown.length, total, 'file', this.screen)]);
      if (total === 0) await this.noteEmpty(store, batchId, { ...records, ...listed('languages', files.languages) });
    }
    await this.noteMissing(missing);
    return EXIT.done;
  }
}

function* filesWith(
  store: Store,
  batchId: string,
  snapshotId: string,
  records: OutputFilter,
  files: FileFilter,
  onMissing: (missing: readonly MissingShards[]) => void,
): Generator<ScannedFile> {
  if (Object.keys(records).length === 0) {
    yield* scanFiles(store, snapshotId, files);
    return;
  }
  const paths = new Set<string>();
  const scan = scanOutputs(store, batchId, { ...records, ...files }, { onMissing });
  for (const { record } of scan) paths.add(record.path);
  for (const file of scanFiles(store, snapshotId, files)) if (paths.has(file.record.path)) yield file;
}

function* limited<Item>(items: Iterable<Item>, limit: number | undefined): Generator<Item> {
  let left = limit ?? Number.POSITIVE_INFINITY;
  if (left === 0) return;
  for (const item of items) {
    yield item;
    left -= 1;
    if (left === 0) return;
  }
}

function table(files: readonly ScannedFile[], screen: Screen): string[] {
  if (files.length === 0) return [];
  return renderTable(
    [
      { title: 'path', minimum: 16, keep: 'end' },
      { title: 'size', align: 'right' },
      { title: 'language' },
      { title: 'object', minimum: 12 },
    ],
    files.map(({ record }) => [
      record.path,
      formatBytes(record.size),
      record.lang_hint ?? '',
      record.object.slice(0, 19),
    ]),
    screen,
  );
}
