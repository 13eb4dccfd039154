import { GATE_BUNDLES, gatesOfBundle } from '@codebatch/maintenance';
import { Command, Option } from 'clipanion';
import { pathsOf } from '../../command-table.ts';
import type { ExitCode } from '../../exit-code.ts';
import { GateCommand } from '../../gate-command.ts';

export default class GateBundleCommand extends GateCommand {
  static override paths = pathsOf('gate bundle');
  static override usage = Command.Usage({
    details: `
      Runs a bundle of gates over a batch, and exits 1 where one does not hold. Bundles: ${GATE_BUNDLES.join(', ')}; the
      last has every gate.
    `,
    examples: [['Everything that the specification asks for', '$0 gate bundle release']],
  });

  bundle = Option.String({ name: 'bundle' });

  override async execute(): Promise<ExitCode> {
    const results = await this.runGates(gatesOfBundle(this.bundle));
    const passed = results.every((result) => result.passed);
    return await this.answerResults({ bundle: this.bundle, passed, results }, results);
  }
}
