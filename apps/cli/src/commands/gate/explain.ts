import { bundlesOf, findGate } from '@codebatch/maintenance';
import { Command, Option } from 'clipanion';
import { BaseCommand } from '../../base-command.ts';
import { pathsOf } from '../../command-table.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { wrapText } from '../../render/wrap-text.ts';

export default class GateExplainCommand extends BaseCommand {
  static override paths = pathsOf('gate explain');
  static override usage = Command.Usage({
    details: 'Says what holds where a gate passes, how that is checked, and which requirements it is about.',
    examples: [['One gate', '$0 gate explain deterministic-rebuild']],
  });

  gate = Option.String({ name: 'gate' });

  override async execute(): Promise<ExitCode> {
    const gate = findGate(this.gate);
    const { id, summary, method, requirements } = gate;
    const bundles = bundlesOf(gate);
    await this.answer({ gate_id: id, summary, method, requirements: [...requirements], bundles }, (screen) => {
      const width = Math.max(40, (screen.width ?? 100) - 2);
      return [
        screen.paint.bold(id),
        ...[`${summary}.`, method, `Requirements: ${requirements.join(', ')}.`, `Bundles: ${bundles.join(', ')}.`]
          .flatMap((text) => wrapText(text, width))
          .map((line) => `  ${line}`),
      ];
    });
    return EXIT.done;
  }
}
