import { Command, Option } from 'clipanion';
import { BatchCommand } from '../batch-command.ts';
import { pathsOf } from '../command-table.ts';
import { EXCLUDE_GENERATED } from '../exclude-generated.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { loadBuiltIn } from '../load-built-in.ts';
import { parseWholeNumber } from '../parse-argument.ts';
import { renderSummary } from '../render/summary.ts';
import { ruleMessages } from '../rule-messages.ts';
import { summarise } from '../summarise.ts';

export default class SummaryCommand extends BatchCommand {
  static override paths = pathsOf('summary');
  static override usage = Command.Usage({
    details:
      'Sums up what a batch found: languages, lines, symbols, findings, the most complex functions, what failed.',
    examples: [
      ['The newest batch', '$0 summary'],
      ['The twenty most complex functions and most frequent codes', '$0 summary --limit 20'],
    ],
  });

  excludeGenerated = Option.Boolean('--exclude-generated', false, { description: EXCLUDE_GENERATED });
  limit = Option.String('--limit', '5', { description: 'Length of the lists in it; default 5' });

  override async execute(): Promise<ExitCode> {
    const top = parseWholeNumber(this.limit, '--limit');
    const { store, batchId } = this.openBatch();
    const summary = summarise(store, batchId, { top, keep: false, excludeGenerated: this.excludeGenerated });
    // Tasks of a configuration are not loaded for their messages: a reading command runs no code of the user's.
    const rules = this.json ? new Map<string, string>() : ruleMessages(await loadBuiltIn());
    await this.answer(summary, (screen) => renderSummary(summary, screen, rules));
    const missing = summary.tasks.map(({ task_id, shards }) => ({
      batch_id: batchId,
      task_id,
      shards: shards.ready + shards.running + shards.failed,
    }));
    await this.noteMissing(missing.filter(({ shards }) => shards > 0));
    return EXIT.done;
  }
}
