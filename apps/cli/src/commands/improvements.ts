import type { Store } from '@codebatch/core';
import { type ComparisonFilter, improvements, type Trend, type TrendOptions } from '@codebatch/query';
import { Command } from 'clipanion';
import { pathsOf } from '../command-table.ts';
import { TrendCommand } from '../trend-command.ts';

export default class ImprovementsCommand extends TrendCommand {
  static override paths = pathsOf('improvements');
  static override usage = Command.Usage({
    details: `
      Lists the findings that batch A has and batch B has not, or that became lighter, each with its cause. Without names
      the newest batch is compared with the one before it of the same source and pipeline.
    `,
    examples: [
      ['What got better since the scan before', '$0 improvements'],
      ['Between two named batches, for a script', '$0 improvements release latest --json'],
    ],
  });

  protected override ask(store: Store, a: string, b: string, filter: ComparisonFilter, options: TrendOptions): Trend {
    return improvements(store, a, b, filter, options);
  }
}
