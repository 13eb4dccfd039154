import { type Change, type ComparisonHeader, type ComparisonSummary, openComparison } from '@codebatch/query';
import { Command, Option } from 'clipanion';
import { changeLines, changeTexts } from '../change-texts.ts';
import { createChosenChanges } from '../choose-changes.ts';
import { pathsOf } from '../command-table.ts';
import { ComparisonCommand, isPartial } from '../comparison-command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { listed, splitLists } from '../filter-command.ts';
import { writeData } from '../output.ts';
import { renderDiff } from '../render/comparison.ts';
import { jsonDocumentWithList } from '../render/json.ts';

export default class DiffCommand extends ComparisonCommand {
  static override paths = pathsOf('diff');
  static override usage = Command.Usage({
    details: `
      Lists the records that differ between batch A and batch B, whatever their kind, each with the inputs that changed.
      Records that only moved are no changes. A table has findings first and trees last. Without names the newest batch is compared with the one before it of the
      same source and pipeline.
    `,
    examples: [
      ['What changed since the scan before', '$0 diff'],
      ['Symbols that came or went between two releases', '$0 diff v1 v2 --kind symbol'],
      ['Every change as a line', '$0 diff latest~1 latest --jsonl'],
    ],
  });

  kind = Option.Array('--kind', { description: 'Only records of this kind; skip records only when named' });

  override async execute(): Promise<ExitCode> {
    const limit = this.rowLimit();
    const filter = { ...this.filter(), ...listed('kinds', splitLists(this.kind)) };
    const { store, a, b } = this.openPair();
    const { changes, ...header } = openComparison(store, a, b, filter);
    await this.print(header, changes(), limit);
    return isPartial(header) ? EXIT.partial : EXIT.done;
  }

  private async print(
    header: ComparisonHeader,
    changes: Generator<Change, ComparisonSummary>,
    limit: number,
  ): Promise<void> {
    let summary: ComparisonSummary | undefined;
    const stream = function* (): Generator<Change> {
      summary = yield* changes;
    };
    const { stdout } = this.context;
    if (this.jsonl) await writeData(stdout, changeLines(stream()));
    else if (this.json) {
      const document = jsonDocumentWithList({ ...header }, 'changes', changeTexts(stream()), () => ({ summary }));
      await writeData(stdout, document);
    } else {
      const chosen = createChosenChanges(limit);
      for (const change of stream()) chosen.add(change);
      if (summary !== undefined) await this.printLines(renderDiff(header, summary, chosen.list(), this.screen));
    }
  }
}
