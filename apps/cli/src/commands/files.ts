import { readBatch, type Store } from '@codebatch/core';
import {
  type FileFilter,
  failedFiles,
  fileLanguage,
  filesWithDiagnostics,
  missingShards,
  scanFiles,
} from '@codebatch/query';
import { Command, Option } from 'clipanion';
import { pathsOf } from '../command-table.ts';
import { ownFiles } from '../exclude-generated.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { FilterCommand, listed, splitLists } from '../filter-command.ts';
import { writeData } from '../output.ts';
import { countLine, storedLines } from '../print-records.ts';
import { formatBytes } from '../render/format-amounts.ts';
import { renderTable } from '../render/table.ts';

/** One file of a batch with what the tasks said about it. */
interface FileRow {
  readonly path: string;
  readonly size: number;
  readonly language: string;
  readonly object: string;
  readonly diagnostics: number;
  readonly error: number;
  readonly warning: number;
  readonly info: number;
  readonly hint: number;
  /** Ids of the tasks that failed on it. */
  readonly failed: readonly string[];
}

export default class FilesCommand extends FilterCommand {
  static override paths = pathsOf('files');
  static override usage = Command.Usage({
    details: 'Lists the files of a batch with their findings, the worst first, then by path.',
    examples: [
      ['The worst files of the newest batch', '$0 files'],
      ['Files on which a task failed', '$0 files --failed'],
      ['Python files of a directory', "$0 files --path 'lib/**' --language python"],
    ],
  });

  failed = Option.Boolean('--failed', false, { description: 'Only files on which a task failed' });

  override async execute(): Promise<ExitCode> {
    const limit = this.rowLimit();
    const { store, batchId } = this.openBatch();
    const filter = {
      ...listed('path', this.pathPatterns),
      ...listed('languages', splitLists(this.language)),
      ...ownFiles(this.excludeGenerated),
    };
    const all = fileRows(store, batchId, filter, splitLists(this.task)).filter(
      (row) => !this.failed || row.failed.length > 0,
    );
    const missing = missingShards(store, batchId, splitLists(this.task));
    const files = limit === undefined ? all : all.slice(0, limit);
    if (this.jsonl) {
      await writeData(this.context.stdout, storedLines(files.map((row) => ({ text: JSON.stringify(row) }))));
      await this.noteMissing(missing);
      return EXIT.done;
    }
    await this.answer({ batch_id: batchId, files, count: files.length }, (screen) => [
      ...(files.length === 0
        ? []
        : renderTable(
            [
              { title: 'path', minimum: 16, keep: 'end' },
              { title: 'language' },
              { title: 'size', align: 'right' },
              {
                title: 'errors',
                align: 'right',
                paint: (text, row) => (files[row]?.error ? screen.paint.red(text) : text),
              },
              {
                title: 'warnings',
                align: 'right',
                paint: (text, row) => (files[row]?.warning ? screen.paint.yellow(text) : text),
              },
              { title: 'other', align: 'right' },
              { title: 'failed' },
            ],
            files.map((row) => [
              row.path,
              row.language,
              formatBytes(row.size),
              String(row.error),
              String(row.warning),
              String(row.info + row.hint),
              row.failed.join(', '),
            ]),
            screen,
          )),
      ...countLine(files.length, all.length, 'file', screen),
    ]);
    await this.noteMissing(missing);
    return EXIT.done;
  }
}

function fileRows(store: Store, batchId: string, filter: FileFilter, tasks: readonly string[] | undefined): FileRow[] {
  const findings = new Map(
    filesWithDiagnostics(store, batchId, { ...filter, ...listed('tasks', tasks) }).map((row) => [row.path, row]),
  );
  const failed = new Map<string, string[]>();
  for (const { path, task_id } of failedFiles(store, batchId, listed('tasks', tasks))) {
    const known = failed.get(path);
    if (known === undefined) failed.set(path, [task_id]);
    else if (!known.includes(task_id)) known.push(task_id);
  }
  const rows: FileRow[] = [];
  for (const { record } of scanFiles(store, readBatch(store, batchId).snapshot_id, filter)) {
    const found = findings.get(record.path);
    rows.push({
      path: record.path,
      size: record.size,
      language: found?.language ?? fileLanguage(record),
      object: record.object,
      diagnostics: found?.diagnostics ?? 0,
      error: found?.error ?? 0,
      warning: found?.warning ?? 0,
      info: found?.info ?? 0,
      hint: found?.hint ?? 0,
      failed: failed.get(record.path) ?? [],
    });
  }
  // The file index is sorted by path, and sorting is stable: files that are equally bad stay in its order.
  return rows.sort(
    (a, b) =>
      b.failed.length - a.failed.length || b.error - a.error || b.warning - a.warning || b.diagnostics - a.diagnostics,
  );
}
