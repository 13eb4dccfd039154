import { taskList } from '@codebatch/query';
import { Command } from 'clipanion';
import { BatchCommand } from '../batch-command.ts';
import { pathsOf } from '../command-table.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { renderTasks } from '../render/status.ts';
import { renderTable } from '../render/table.ts';

export default class TasksCommand extends BatchCommand {
  static override paths = pathsOf('tasks');
  static override usage = Command.Usage({
    details: 'Lists the tasks of a batch in the order of its plan, with version, dependencies, options and progress.',
    examples: [
      ['The tasks of the newest batch', '$0 tasks'],
      ['With their resolved options', '$0 tasks --json'],
    ],
  });

  override async execute(): Promise<ExitCode> {
    const { store, batchId } = this.openBatch();
    const tasks = taskList(store, batchId);
    await this.answer({ batch_id: batchId, tasks }, (screen) => [
      ...renderTasks(tasks, screen),
      '',
      ...renderTable(
        [
          { title: 'task' },
          { title: 'version' },
          { title: 'after' },
          { title: 'sharding' },
          { title: 'options', minimum: 20 },
        ],
        tasks.map((task) => [
          task.task_id,
          task.version ?? '',
          task.depends_on.join(', '),
          task.strategy,
          JSON.stringify(task.config),
        ]),
        screen,
      ),
    ]);
    return EXIT.done;
  }
}
