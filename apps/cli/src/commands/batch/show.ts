import { readBatch, readPlan } from '@codebatch/core';
import { batchStatus } from '@codebatch/query';
import { Command, Option } from 'clipanion';
import { pathsOf } from '../../command-table.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { renderStatus } from '../../render/status.ts';
import { renderTable } from '../../render/table.ts';
import { resolveBatch } from '../../resolve-batch.ts';
import { StoreCommand } from '../../store-command.ts';

export default class BatchShowCommand extends StoreCommand {
  static override paths = pathsOf('batch show');
  static override usage = Command.Usage({
    details: 'Shows one batch with its plan: id, unique prefix, label, latest (the default) or latest~1.',
    examples: [
      ['The newest batch', '$0 batch show'],
      ['A named one, for a script', '$0 batch show nightly --json'],
    ],
  });

  batch = Option.String({ required: false, name: 'id' });

  override async execute(): Promise<ExitCode> {
    const store = this.openStore();
    const batchId = resolveBatch(store, this.batch ?? 'latest');
    const [batch, plan, status] = [readBatch(store, batchId), readPlan(store, batchId), batchStatus(store, batchId)];
    await this.answer({ batch, plan, status }, (screen) => [
      ...renderStatus(status, screen),
      '',
      ...renderTable(
        [{ title: 'task' }, { title: 'type' }, { title: 'after' }, { title: 'options', minimum: 20 }],
        plan.tasks.map((task) => [
          task.task_id,
          task.type,
          (task.depends_on ?? []).join(', '),
          JSON.stringify(task.config ?? {}),
        ]),
        screen,
      ),
    ]);
    return EXIT.done;
  }
}
