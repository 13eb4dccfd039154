import { explainView, VIEWS } from '@codebatch/query';
import { Command, Option } from 'clipanion';
import { BaseCommand } from '../base-command.ts';
import { COMMANDS, pathsOf } from '../command-table.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { viewOf } from '../explained-view.ts';
import { renderExplanation } from '../render/explanation.ts';

/** Every command that a view is known of. */
const EXPLAINED = COMMANDS.map(({ name }) => name).filter((name) => VIEWS.includes(viewOf(name)));

export default class ExplainCommand extends BaseCommand {
  static override paths = pathsOf('explain');
  static override usage = Command.Usage({
    details: `
      Says which files of the store, kinds of records and tasks a command reads to answer. Every answer can be had from
      those files with other tools; --explain with the command itself says the same. Known commands are ${EXPLAINED.join(', ')}.
    `,
    examples: [
      ['Where the summary comes from', '$0 explain summary'],
      ['For a program', '$0 explain query outputs --json'],
    ],
  });

  words = Option.Rest({ required: 1, name: 'command' });

  override async execute(): Promise<ExitCode> {
    const view = explainView(viewOf(this.words.join(' ')));
    await this.answer(view, (screen) => renderExplanation(view, screen));
    return EXIT.done;
  }
}
