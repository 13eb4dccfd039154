import path from 'node:path';
import { Command, Option } from 'clipanion';
import { pathsOf } from '../command-table.ts';
import type { Check } from '../doctor-check.ts';
import { examineMachine } from '../examine-machine.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { findStoreRoot } from '../locate-store.ts';
import { escapeText } from '../render/escape-text.ts';
import type { Paint } from '../render/paint.ts';
import { padText } from '../render/text-width.ts';
import { wrapText } from '../render/wrap-text.ts';
import { StoreCommand } from '../store-command.ts';

export default class DoctorCommand extends StoreCommand {
  static override paths = pathsOf('doctor');
  static override usage = Command.Usage({
    details: `
      Checks what codebatch needs of this machine: the version of Node, which parser backend runs and why, the grammars,
      git, and the store with its file system; with --config also the grammars that a configuration names. It changes
      nothing. The exit code is 1 when something does not work.
    `,
    examples: [
      ['Check this machine and this project', '$0 doctor'],
      ['Check the grammars of a configuration', '$0 doctor --config codebatch.config.ts'],
      ['For a bug report', '$0 doctor --json'],
    ],
  });

  config = Option.String('--config', { description: 'A configuration whose grammars are to be checked' });

  override async execute(): Promise<ExitCode> {
    const { cwd, env } = this.context;
    const config = this.config === undefined ? undefined : path.resolve(cwd, this.config);
    const report = await examineMachine(findStoreRoot(this.storeChoice), env, config);
    const width = Math.max(...report.checks.map((check) => check.name.length));
    const indent = 'FAIL '.length + width + 2;
    await this.answer(report, ({ paint, width: columns }) => [
      ...report.checks.flatMap((check) => {
        const advice =
          check.advice === undefined ? [] : wrapText(check.advice, Math.max(30, (columns ?? 100) - indent));
        return [
          `${mark(paint, check)} ${paint.bold(padText(check.name, width))}  ${escapeText(check.message)}`,
          ...advice.map((line) => `${' '.repeat(indent)}${paint.cyan(line)}`),
        ];
      }),
      '',
      report.ok ? paint.green('Everything that is needed works.') : paint.red('Something does not work; see above.'),
    ]);
    return report.ok ? EXIT.done : EXIT.negative;
  }
}

function mark(paint: Paint, check: Check): string {
  if (check.status === 'ok') return paint.green('ok  ');
  return check.status === 'warning' ? paint.yellow('warn') : paint.red('FAIL');
}
