import { bundlesOf, GATE_BUNDLES, GATES } from '@codebatch/maintenance';
import { Command } from 'clipanion';
import { BaseCommand } from '../../base-command.ts';
import { pathsOf } from '../../command-table.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { renderTable } from '../../render/table.ts';

export default class GateListCommand extends BaseCommand {
  static override paths = pathsOf('gate list');
  static override usage = Command.Usage({
    details: 'Lists the gates: checks of a store and a batch against the invariants of the specification.',
    examples: [['Which gates there are', '$0 gate list']],
  });

  override async execute(): Promise<ExitCode> {
    const gates = GATES.map((gate) => ({
      gate_id: gate.id,
      summary: gate.summary,
      requirements: [...gate.requirements],
      bundles: bundlesOf(gate),
    }));
    await this.answer({ gates, bundles: [...GATE_BUNDLES] }, (screen) =>
      renderTable(
        [{ title: 'gate' }, { title: 'bundles' }, { title: 'what holds where it passes', minimum: 30 }],
        gates.map(({ gate_id, bundles, summary }) => [gate_id, bundles.join(', '), summary]),
        screen,
      ),
    );
    return EXIT.done;
  }
}
