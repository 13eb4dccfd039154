import type { Store } from '@codebatch/core';
import type { ComparisonFilter, Trend, TrendOptions } from '@codebatch/query';
import { Option } from 'clipanion';
import { changeLines, changeTexts } from './change-texts.ts';
import { ComparisonCommand, isPartial } from './comparison-command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { countFailing, parseFailOn } from './fail-on.ts';
import { splitLists } from './filter-command.ts';
import { writeData } from './output.ts';
import { renderTrend } from './render/comparison.ts';
import { jsonDocumentWithList } from './render/json.ts';

/** The base of `regressions` and `improvements`: the same question with opposite signs. */
export abstract class TrendCommand extends ComparisonCommand {
  metric = Option.Array('--metric', { description: 'Judge this metric too; a larger value is worse' });

  /** Asks for the trend. */
  protected abstract ask(store: Store, a: string, b: string, filter: ComparisonFilter, options: TrendOptions): Trend;

  /** `--fail-on`, where the command has it. */
  protected failOnText(): string | undefined {
    return undefined;
  }

  override async execute(): Promise<ExitCode> {
    const failOn = parseFailOn(this.failOnText(), true);
    const limit = this.rowLimit();
    const filter = this.filter();
    const { store, a, b } = this.openPair();
    const trend = this.ask(store, a, b, filter, { metrics: splitLists(this.metric) ?? [] });
    const { stdout } = this.context;
    if (this.jsonl) await writeData(stdout, changeLines(trend.changes));
    else if (this.json) {
      const { changes, ...head } = trend;
      await writeData(stdout, jsonDocumentWithList(head, 'changes', changeTexts(changes)));
    } else await this.printLines(renderTrend(trend, limit, this.screen));
    if (isPartial(trend)) return EXIT.partial;
    const worse = trend.changes.map(({ after }) => after);
    return countFailing(worse, failOn) > 0 ? EXIT.negative : EXIT.done;
  }
}
