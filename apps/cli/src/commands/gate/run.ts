import { findGate } from '@codebatch/maintenance';
import { Command, Option } from 'clipanion';
import { pathsOf } from '../../command-table.ts';
import type { ExitCode } from '../../exit-code.ts';
import { GateCommand } from '../../gate-command.ts';

export default class GateRunCommand extends GateCommand {
  static override paths = pathsOf('gate run');
  static override usage = Command.Usage({
    details: `
      Runs one gate over a batch, and exits 1 where it does not hold. The store is only read; what must be executed is
      executed on a copy.
    `,
    examples: [
      ['Over the newest batch', '$0 gate run structure'],
      ['For a script', '$0 gate run deterministic-rebuild --batch nightly --json'],
    ],
  });

  gate = Option.String({ name: 'gate' });

  override async execute(): Promise<ExitCode> {
    const results = await this.runGates([findGate(this.gate)]);
    return await this.answerResults(results[0]!, results);
  }
}
