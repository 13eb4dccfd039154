import { type FileHistory, fileHistory } from '@codebatch/query';
import { Command, Option } from 'clipanion';
import { pathsOf } from '../command-table.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { splitLists } from '../filter-command.ts';
import { nearWords } from '../near-words.ts';
import { writeData } from '../output.ts';
import { parseWholeNumber } from '../parse-argument.ts';
import { storedLines } from '../print-records.ts';
import { formatQuantity } from '../render/format-amounts.ts';
import { renderHistory } from '../render/history.ts';
import { resolveBatch } from '../resolve-batch.ts';
import { snapshotPathOf } from '../snapshot-path.ts';
import { StoreCommand } from '../store-command.ts';

/** How many rows of a section a person gets to see. */
const SECTION_LIMIT = 20;

export default class HistoryCommand extends StoreCommand {
  static override paths = pathsOf('history');
  static override usage = Command.Usage({
    details: `
      Follows one file through the batches of its source: since when each finding is there and until when it was, which
      values its metrics had. Its source is what the newest batch that has it was made of: one directory, archive or
      repository with one choice of files. --all-sources takes the batches of all sources, such as versions in directories
      of their own, for those of one. Findings are recognised as in comparisons, so that moved lines do not matter. A batch that
      has not looked at the file says nothing about it. --jsonl prints a finding or a metric a line.

      A file that was renamed is followed to its former paths where its content was equal or at least half the same, as
      in comparisons of batches of one source, and with --all-sources of any; name the path that it has now.
    `,
    examples: [
      ['Since when the findings of a file are there', '$0 history src/main.ts'],
      ['How its complexity developed', '$0 history src/main.ts --metric complexity,max_complexity'],
      ['Through versions that lie in directories of their own', '$0 history src/main.ts --all-sources'],
      ['Everything, for a script', '$0 history src/main.ts --json'],
    ],
  });

  file = Option.String({ name: 'path' });
  jsonl = Option.Boolean('--jsonl', false, { description: 'Print one finding or metric a line' });
  noFollow = Option.Boolean('--no-follow', false, { description: 'Leave out what came before the file was renamed' });
  allSources = Option.Boolean('--all-sources', false, {
    description: 'Follow it through batches of other sources too',
  });
  code = Option.Array('--code', { description: 'Only findings with this code' });
  metric = Option.Array('--metric', { description: 'Only this metric; in tables those that changed unless named' });
  limit = Option.String('--limit', {
    description: `At most this many rows of each section, 0 for all; default ${SECTION_LIMIT}; --json has all`,
  });

  override async execute(): Promise<ExitCode> {
    const limit = this.limit === undefined ? SECTION_LIMIT : parseWholeNumber(this.limit, '--limit', 0);
    const store = this.openStore();
    const path = snapshotPathOf(this.file, store, resolveBatch(store, 'latest'), this.context.cwd);
    const metrics = splitLists(this.metric);
    const codes = splitLists(this.code);
    const whole = fileHistory(store, path, { follow: !this.noFollow, allSources: this.allSources });
    const history = choose(whole, codes, metrics);
    if (this.jsonl) {
      const rows = [...history.findings, ...history.metrics].map((row) => ({ text: JSON.stringify(row) }));
      await writeData(this.context.stdout, storedLines(rows));
    } else {
      const options = { limit: limit === 0 ? Number.POSITIVE_INFINITY : limit, changedOnly: metrics === undefined };
      await this.answer(history, (screen) => renderHistory(history, options, screen));
      this.noteUnknownCodes(whole, codes ?? []);
    }
    if (whole.left_out > 0) {
      const batches = formatQuantity(whole.left_out, 'batch of another source', 'batches of other sources');
      this.note(`${batches} left out; --all-sources follows the file through all`);
    }
    await this.noteMissing(
      whole.batches.flatMap(({ batch_id, not_done }) => not_done.map((task_id) => ({ batch_id, task_id, shards: 1 }))),
    );
    for (const { batch_id, message } of whole.damaged) this.note(`${batch_id} is left out as damaged: ${message}`);
    if (whole.damaged.length > 0) this.note('codebatch verify lists what is damaged');
    return whole.damaged.length > 0 ? EXIT.data : EXIT.done;
  }

  private noteUnknownCodes({ path, findings }: FileHistory, codes: readonly string[]): void {
    const known = [...new Set(findings.map(({ code }) => code))];
    for (const code of codes) {
      if (known.includes(code)) continue;
      const near = nearWords(code, known).map((name) => `; did you mean --code ${name}?`);
      const all = known.length === 0 ? '' : `; there were ${known.join(', ')}`;
      this.note(`${path} never had a finding with the code ${code}${near[0] ?? all}`);
    }
  }
}

function choose(
  history: FileHistory,
  codes: readonly string[] | undefined,
  metrics: readonly string[] | undefined,
): FileHistory {
  return {
    ...history,
    findings: history.findings.filter(({ code }) => codes?.includes(code) ?? true),
    metrics: history.metrics.filter(({ metric }) => metrics?.includes(metric) ?? true),
  };
}
