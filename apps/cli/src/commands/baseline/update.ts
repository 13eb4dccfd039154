import { writeFileAtomic } from '@codebatch/core';
import { compareWithBaseline, formatBaseline, readBaseline } from '@codebatch/query';
import { Command, Option } from 'clipanion';
import { BaselineCommand } from '../../baseline-command.ts';
import { pathsOf } from '../../command-table.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { parseWholeNumber } from '../../parse-argument.ts';
import { baselineSentence, renderAccepted } from '../../render/baseline.ts';
import { escapeText } from '../../render/escape-text.ts';

export default class BaselineUpdateCommand extends BaselineCommand {
  static override paths = pathsOf('baseline update');
  static override usage = Command.Usage({
    details: `
      Drops from a baseline what a batch shows to be fixed, and renews how the rest is recognised, as after a rename.
      Nothing new is accepted. What the batch does not know stays as it is: findings of tasks that it has not, and of
      files that its --include or --exclude leave out.
    `,
    examples: [['After findings were fixed', '$0 baseline update']],
  });

  limit = Option.String('--limit', '50', { description: 'At most this many fixed findings in the table, 0 for all' });

  override async execute(): Promise<ExitCode> {
    const limit = parseWholeNumber(this.limit, '--limit', 0);
    const { target } = this;
    const baseline = readBaseline(target);
    const file = this.checkTarget();
    const { store, batchId } = this.openBatch();
    const comparison = compareWithBaseline(store, batchId, baseline, this.optionsFor(store, batchId));
    const { accepted, added, fixed, not_compared, moved, incomplete, updated } = comparison;
    const written = incomplete.length === 0;
    if (written) writeFileAtomic(file, formatBaseline(updated), store.durability);
    else this.noteIncomplete(batchId, incomplete);
    await this.answer(
      {
        file: target,
        batch_id: batchId,
        written,
        count: written ? updated.findings.length : baseline.findings.length,
        accepted,
        new: added.length,
        fixed,
        not_compared: not_compared.length,
        moved,
        incomplete,
      },
      (screen) => [
        `${escapeText(target)}: ${baselineSentence(comparison)}`,
        ...(fixed.length === 0 ? [] : ['', ...renderAccepted(fixed, limit, screen)]),
      ],
    );
    return written ? EXIT.done : EXIT.partial;
  }
}
