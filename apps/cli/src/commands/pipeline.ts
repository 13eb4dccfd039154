import { findPipeline } from '@codebatch/runner';
import { Command, Option } from 'clipanion';
import { BaseCommand } from '../base-command.ts';
import { pathsOf } from '../command-table.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { leftOutNote, loadProject } from '../load-project.ts';
import { renderTable } from '../render/table.ts';
import { kindsOf } from '../task-kinds.ts';

export default class PipelineCommand extends BaseCommand {
  static override paths = pathsOf('pipeline');
  static override usage = Command.Usage({
    details: 'Shows the tasks of a pipeline in order, what each depends on, emits, and which options it takes.',
    examples: [
      ['What the full pipeline does', '$0 pipeline full'],
      ['For a script', '$0 pipeline full --json'],
    ],
  });

  name = Option.String({ name: 'name' });
  config = Option.String('--config', { description: 'The configuration to load' });

  override async execute(): Promise<ExitCode> {
    const { cwd } = this.context;
    const { registry, config, leftOut } = await loadProject({ cwd, config: this.config, source: cwd });
    if (leftOut !== undefined) this.note(leftOutNote(leftOut));
    const pipeline = findPipeline(registry, this.name);
    const tasks = pipeline.tasks.map((planned) => {
      const task = registry.tasks.get(planned.type)?.task;
      return {
        task_id: planned.task_id,
        type: planned.type,
        depends_on: planned.depends_on,
        version: task?.version ?? null,
        description: task?.description ?? '',
        kinds: task === undefined ? [] : kindsOf(task),
        options: {
          ...(task?.options?.defaults as Record<string, unknown> | undefined),
          ...config.options?.[planned.type],
          ...planned.options,
        },
      };
    });
    await this.answer({ name: pipeline.name, description: pipeline.description, tasks }, (screen) => [
      `${screen.paint.bold(pipeline.name)}  ${pipeline.description}`,
      '',
      ...renderTable(
        [
          { title: 'task' },
          { title: 'version' },
          { title: 'after' },
          { title: 'emits', minimum: 12 },
          { title: 'options', minimum: 20 },
        ],
        tasks.map((task) => [
          task.task_id,
          task.version ?? '',
          task.depends_on.join(', '),
          task.kinds.join(', '),
          JSON.stringify(task.options),
        ]),
        screen,
      ),
    ]);
    return EXIT.done;
  }
}
