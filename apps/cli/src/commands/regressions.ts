import { SEVERITIES, type Store } from '@codebatch/core';
import { type ComparisonFilter, regressions, type Trend, type TrendOptions } from '@codebatch/query';
import { Command, Option } from 'clipanion';
import { pathsOf } from '../command-table.ts';
import { TrendCommand } from '../trend-command.ts';

export default class RegressionsCommand extends TrendCommand {
  static override paths = pathsOf('regressions');
  static override usage = Command.Usage({
    details: `
      Lists the findings that batch B has and batch A has not, or that became heavier, each with its cause: the file
      changed, the task or its options changed, or the parser changed. A finding that only moved is not new. Without
      names the newest batch is compared with the one before it of the same source and pipeline.
    `,
    examples: [
      ['What got worse since the scan before', '$0 regressions'],
      ['Since a release, for a CI job', '$0 regressions release latest --json --fail-on warning'],
      ['Complexity too', '$0 regressions latest~1 latest --metric max_complexity'],
    ],
  });

  failOn = Option.String('--fail-on', {
    description: `Exit with 1 on new findings of this severity or worse: ${SEVERITIES.join(', ')}; new for any`,
  });

  protected override failOnText(): string | undefined {
    return this.failOn;
  }

  protected override ask(store: Store, a: string, b: string, filter: ComparisonFilter, options: TrendOptions): Trend {
    return regressions(store, a, b, filter, options);
  }
}
