import { errorList, missingShards } from '@codebatch/query';
import { Command } from 'clipanion';
import { pathsOf } from '../command-table.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { FilterCommand, listed, splitLists } from '../filter-command.ts';
import { writeData } from '../output.ts';
import { countLine, placeOf, storedLines } from '../print-records.ts';
import { renderTable } from '../render/table.ts';

export default class ErrorsCommand extends FilterCommand {
  static override paths = pathsOf('errors');
  static override usage = Command.Usage({
    details: `
      Lists findings of severity error (syntax errors, files on which a task failed, ran out of time or crashed) and
      shards that failed as a whole.
    `,
    examples: [
      ['Errors of the newest batch', '$0 errors'],
      ['Of one task, for a script', '$0 errors --task parse --json'],
    ],
  });

  override async execute(): Promise<ExitCode> {
    const limit = this.rowLimit();
    const { store, batchId } = this.openBatch();
    const all = errorList(store, batchId, this.commonFilter());
    const missing = missingShards(store, batchId, splitLists(this.task));
    const errors = limit === undefined ? all : all.slice(0, limit);
    if (this.jsonl) {
      await writeData(this.context.stdout, storedLines(errors.map((row) => ({ text: JSON.stringify(row) }))));
      await this.noteMissing(missing);
      return EXIT.done;
    }
    await this.answer({ batch_id: batchId, errors, count: errors.length }, (screen) => [
      ...(errors.length === 0
        ? []
        : renderTable(
            [
              { title: 'code', paint: (text) => screen.paint.red(text) },
              { title: 'task' },
              { title: 'place', minimum: 16, keep: 'end' },
              { title: 'message', minimum: 16 },
            ],
            errors.map((row) => [
              row.code ?? '',
              row.task_id,
              row.path === null ? `shard ${row.shard_id}` : placeOf(row.path, row.line, row.column),
              row.message,
            ]),
            screen,
          )),
      ...countLine(errors.length, all.length, 'error', screen),
    ]);
    if (all.length === 0) await this.noteEmpty(store, batchId, listed('languages', splitLists(this.language)));
    await this.noteMissing(missing);
    return EXIT.done;
  }
}
