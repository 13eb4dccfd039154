import { type CodebatchError, isCodebatchError, type Store } from '@codebatch/core';
import { type MetricRow, missingShards, type TopOptions, topMetrics } from '@codebatch/query';
import { Command, Option } from 'clipanion';
import { pathsOf } from '../command-table.ts';
import { ownFiles } from '../exclude-generated.ts';
import type { ExitCode } from '../exit-code.ts';
import { FilterCommand, listed, splitLists } from '../filter-command.ts';
import { writeData } from '../output.ts';
import { countLine, placeOf, storedLines } from '../print-records.ts';
import { renderBar } from '../render/bar.ts';
import { renderTable } from '../render/table.ts';

/** Metrics of the analyze task, of each file and of each function. */
const FILE_METRICS = [
  'bytes',
  'loc',
  'sloc',
  'comment_lines',
  'blank_lines',
  'complexity',
  'max_complexity',
  'function_count',
  'class_count',
  'import_count',
  'max_nesting',
];
const FUNCTION_METRICS = ['function_complexity', 'function_sloc', 'function_parameters', 'function_max_nesting'];
/** The metrics that `top` is offered for. */
export const METRICS: readonly string[] = [...FILE_METRICS, ...FUNCTION_METRICS];

const DEFAULT_METRIC = 'function_complexity';
/** What other implementations, which do not measure functions, have in its place. */
const FILE_METRIC = 'complexity';
const TOP_LIMIT = 20;

export default class TopCommand extends FilterCommand {
  static override paths = pathsOf('top');
  static override usage = Command.Usage({
    details: `
      Lists the highest values of a metric, ${DEFAULT_METRIC} unless named, with a bar for each. Metrics of the analyze
      task are ${FILE_METRICS.join(', ')}; and for each function ${FUNCTION_METRICS.join(', ')}.
    `,
    examples: [
      ['The most complex functions', '$0 top'],
      ['The longest files under src', "$0 top loc --path 'src/**'"],
      ['The files with the fewest lines of comments', '$0 top comment_lines --ascending --limit 10'],
    ],
  });

  metric = Option.String({ required: false, name: 'metric' });
  override limit = Option.String('--limit', {
    description: `At most this many rows, 0 for all; default ${TOP_LIMIT} in tables, all in JSON`,
  });
  ascending = Option.Boolean('--ascending', false, { description: 'The lowest values instead' });

  override async execute(): Promise<ExitCode> {
    const limit = this.limit === undefined && !this.json && !this.jsonl ? TOP_LIMIT : this.rowLimit();
    const { store, batchId } = this.openBatch();
    const question = {
      limit: limit ?? Number.MAX_SAFE_INTEGER,
      ascending: this.ascending,
      ...listed('path', this.pathPatterns),
      ...listed('tasks', splitLists(this.task)),
      ...listed('languages', splitLists(this.language)),
      ...ownFiles(this.excludeGenerated),
    };
    const answer = askForTop(store, batchId, this.metric, question);
    const { metric, rows } = answer;
    const missing = missingShards(store, batchId, splitLists(this.task));
    if (answer.unknown !== undefined && this.metric !== undefined && missing.length === 0) throw answer.unknown;
    const code = await this.noteMissing(missing);
    if (this.jsonl) {
      await writeData(this.context.stdout, storedLines(rows.map((row) => ({ text: JSON.stringify(row) }))));
      return code;
    }
    await this.answer({ batch_id: batchId, metric, rows }, (screen) => {
      if (rows.length === 0) return countLine(0, 0, 'value', screen);
      const named = rows.some((row) => row.symbol !== undefined);
      const largest = rows.reduce((most, { value }) => Math.max(most, value), 0);
      const barWidth = largest > 0 ? barWidthFor(screen.width) : 0;
      return renderTable(
        [
          { title: metric, align: 'right' },
          ...(barWidth === 0 ? [] : [{ title: '', paint: (text: string) => screen.paint.cyan(text) }]),
          ...(named ? [{ title: 'symbol', minimum: 16 }] : []),
          { title: 'place', minimum: 16, keep: 'end' as const },
          { title: 'language' },
        ],
        rows.map((row) => [
          String(row.value),
          ...(barWidth === 0 ? [] : [renderBar(row.value, largest, barWidth)]),
          ...(named ? [row.symbol ?? ''] : []),
          placeOf(row.path, row.line, undefined),
          row.language,
        ]),
        screen,
      );
    });
    if (rows.length === 0) {
      await this.noteEmpty(store, batchId, { kinds: ['metric'], ...listed('languages', splitLists(this.language)) });
    }
    return code;
  }
}

/** Cells of the longest bar; none where the terminal needs them for names. */
function barWidthFor(width = 100): number {
  if (width < 60) return 0;
  return width < 90 ? 8 : 16;
}

interface TopAnswer {
  readonly metric: string;
  readonly rows: readonly MetricRow[];
  /** Why there are no rows, where the batch has no metric at all: an error unless it is not done. */
  readonly unknown?: CodebatchError;
}

function askForTop(store: Store, batchId: string, named: string | undefined, question: TopOptions): TopAnswer {
  const metric = named ?? DEFAULT_METRIC;
  try {
    return { metric, rows: topMetrics(store, batchId, metric, question) };
  } catch (error) {
    if (!isCodebatchError(error) || error.code !== 'INVALID_ARGUMENT') throw error;
    const { metrics } = error.details;
    if (Array.isArray(metrics) && metrics.length === 0) return { metric, rows: [], unknown: error };
    if (named !== undefined) throw error;
    return { metric: FILE_METRIC, rows: topMetrics(store, batchId, FILE_METRIC, question) };
  }
}
