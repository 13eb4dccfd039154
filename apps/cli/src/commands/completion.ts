import { CodebatchError, SEVERITIES } from '@codebatch/core';
import { EXPORT_FORMATS } from '@codebatch/report';
import { Cli, Command, Option } from 'clipanion';
import { BaseCommand } from '../base-command.ts';
import { BUILT_IN_PIPELINES } from '../built-in.ts';
import type { CliContext } from '../cli-context.ts';
import { COMMANDS, pathsOf } from '../command-table.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { FAIL_ON } from '../fail-on.ts';
import { writeText } from '../output.ts';
import { parseChoice } from '../parse-argument.ts';
import { type CompletionCommand, renderCompletion, SHELLS } from '../render/completion.ts';
import { TREE_FORMATS } from './ast.ts';
import { METRICS } from './top.ts';

/** What can follow an option whose values are a fixed list. */
const OPTION_VALUES: Readonly<Record<string, readonly string[]>> = {
  '--severity': SEVERITIES,
  '--fail-on': FAIL_ON,
  '--pipeline': BUILT_IN_PIPELINES.map(({ name }) => name),
  '--durability': ['process', 'group', 'full'],
  '--status': ['ready', 'running', 'done', 'failed'],
  '--batch': ['latest'],
  '--snapshot': ['latest'],
};

/** The same for options and the first argument of one command. */
const COMMAND_VALUES: Readonly<
  Record<string, Pick<CompletionCommand, 'values'> & Partial<Pick<CompletionCommand, 'argument'>>>
> = {
  ast: { values: { '--format': TREE_FORMATS } },
  completion: { values: {}, argument: SHELLS },
  export: { values: { '--format': EXPORT_FORMATS.map(({ name }) => name) } },
  pipeline: { values: {}, argument: BUILT_IN_PIPELINES.map(({ name }) => name) },
  top: { values: {}, argument: METRICS },
};

/** What is offered for an option that can be turned off. */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  '--color': ['--color', '--no-color'],
  '--pager': ['--no-pager'],
};

export default class PrintCompletionCommand extends BaseCommand {
  static override paths = pathsOf('completion');
  static override usage = Command.Usage({
    details: 'Prints a script that completes commands, options and their values in a shell: bash, zsh or fish.',
    examples: [
      ['bash, in ~/.bashrc', 'eval "$($0 completion bash)"'],
      ['zsh, in ~/.zshrc', 'eval "$($0 completion zsh)"'],
      ['fish', '$0 completion fish > ~/.config/fish/completions/codebatch.fish'],
    ],
  });

  shell = Option.String({ required: false, name: 'shell' });

  override async execute(): Promise<ExitCode> {
    if (this.json) throw new CodebatchError('INVALID_ARGUMENT', 'A completion script is no JSON: leave --json out');
    const shell = parseChoice(this.shell ?? shellOf(this.context.env), '<shell>', SHELLS);
    await writeText(this.context.stdout, renderCompletion(shell, await loadCommands(), OPTION_VALUES));
    return EXIT.done;
  }
}

function shellOf(env: Readonly<Record<string, string | undefined>>): string {
  return (env['SHELL'] ?? '').split('/').at(-1) || 'bash';
}

async function loadCommands(): Promise<CompletionCommand[]> {
  return await Promise.all(
    COMMANDS.map(async (entry) => {
      const { default: commandClass } = await entry.load();
      const [definition] = Cli.from<CliContext>(commandClass, { binaryName: 'codebatch' }).definitions();
      const flags = (definition?.options ?? []).flatMap((option) =>
        (option.definition.split(' ')[0] ?? '')
          .split(',')
          .flatMap((flag) => SPELLINGS[flag] ?? [flag])
          .filter((flag) => flag !== '--explain' || entry.explains)
          .map((flag) => ({ flag, description: option.description ?? '' })),
      );
      return {
        name: entry.name,
        summary: entry.summary,
        flags: [...flags, { flag: '--help', description: 'Show help' }],
        values: COMMAND_VALUES[entry.name]?.values ?? {},
        argument: COMMAND_VALUES[entry.name]?.argument ?? [],
      };
    }),
  );
}
