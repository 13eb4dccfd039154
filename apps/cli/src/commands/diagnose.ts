import { type DiagnosisCheck, diagnoseStore } from '@codebatch/maintenance';
import { Command } from 'clipanion';
import { pathsOf } from '../command-table.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { locateStore } from '../locate-store.ts';
import { escapeText } from '../render/escape-text.ts';
import type { Paint } from '../render/paint.ts';
import { padText } from '../render/text-width.ts';
import { StoreCommand } from '../store-command.ts';

export default class DiagnoseCommand extends StoreCommand {
  static override paths = pathsOf('diagnose');
  static override usage = Command.Usage({
    details: `
      The short answer about a store: whether it opens, whether its records are sound as far as verify --quick looks, how
      far the newest batch is, and who is at work. The exit code is 1 where there is a problem.
    `,
    examples: [['Before anything else is tried', '$0 diagnose --json']],
  });

  override async execute(): Promise<ExitCode> {
    const diagnosis = await diagnoseStore(locateStore(this.storeChoice));
    const width = Math.max(...diagnosis.checks.map(({ id }) => id.length));
    await this.answer(diagnosis, ({ paint }) =>
      diagnosis.checks.map(({ id, level, message, suggestion }) => {
        const advice = suggestion === undefined ? '' : `  ${paint.cyan(escapeText(suggestion))}`;
        return `${mark(paint, level)}  ${padText(id, width)}  ${escapeText(message)}${advice}`;
      }),
    );
    return diagnosis.ok ? EXIT.done : EXIT.negative;
  }
}

function mark(paint: Paint, level: DiagnosisCheck['level']): string {
  if (level === 'ok') return paint.green('ok  ');
  return level === 'notice' ? paint.yellow('note') : paint.red('FAIL');
}
