import { Command, Option } from 'clipanion';
import { BaseCommand } from '../base-command.ts';
import { pathsOf } from '../command-table.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { leftOutNote, loadProject } from '../load-project.ts';
import { renderTable } from '../render/table.ts';

export default class PipelinesCommand extends BaseCommand {
  static override paths = pathsOf('pipelines');
  static override usage = Command.Usage({
    details: 'Lists the pipelines that scan and batch init accept: the built-in ones, and those of the configuration.',
    examples: [
      ['What can be run', '$0 pipelines'],
      ['With the pipelines of a configuration', '$0 pipelines --config codebatch.config.ts'],
    ],
  });

  config = Option.String('--config', { description: 'The configuration to load' });

  override async execute(): Promise<ExitCode> {
    const { cwd } = this.context;
    const { registry, leftOut } = await loadProject({ cwd, config: this.config, source: cwd });
    if (leftOut !== undefined) this.note(leftOutNote(leftOut));
    const pipelines = [...registry.pipelines.values()];
    await this.answer({ pipelines }, (screen) =>
      renderTable(
        [{ title: 'pipeline' }, { title: 'tasks', minimum: 20 }, { title: 'description', minimum: 20 }],
        pipelines.map((pipeline) => [
          pipeline.name,
          pipeline.tasks.map((task) => task.type).join(', '),
          pipeline.description,
        ]),
        screen,
      ),
    );
    return EXIT.done;
  }
}
