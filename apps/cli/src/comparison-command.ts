import { CodebatchError, SEVERITIES, type Store } from '@codebatch/core';
import type { ComparisonFilter, ComparisonHeader } from '@codebatch/query';
import { Option } from 'clipanion';
import { defaultPair } from './earlier-batch.ts';
import { EXCLUDE_GENERATED, ownFiles } from './exclude-generated.ts';
import { listed, parseSeverities, splitLists } from './filter-command.ts';
import { parseWholeNumber } from './parse-argument.ts';
import { StoreCommand } from './store-command.ts';

const TABLE_LIMIT = 50;

/** The base of commands that compare two batches, by default the newest one with the one before it of the same source. */
export abstract class ComparisonCommand extends StoreCommand {
  before = Option.String({ required: false, name: 'A' });
  after = Option.String({ required: false, name: 'B' });

  jsonl = Option.Boolean('--jsonl', false, { description: 'Print one change a line' });
  task = Option.Array('--task', { description: 'Only this task, by id or type' });
  pathPatterns = Option.Array('--path', { description: 'Only paths that contain this text, or match it as a glob' });
  language = Option.Array('--language', { description: 'Only files of this language' });
  severity = Option.Array('--severity', { description: `Only findings of this severity: ${SEVERITIES.join(', ')}` });
  code = Option.Array('--code', { description: 'Only findings with this code' });
  excludeGenerated = Option.Boolean('--exclude-generated', false, { description: EXCLUDE_GENERATED });
  limit = Option.String('--limit', {
    description: `At most this many changes in the table, 0 for all; default ${TABLE_LIMIT}`,
  });

  /**
   * The store and the names of the two batches.
   *
   * @throws INVALID_ARGUMENT for a path: it may lead to another store; BATCH_NOT_FOUND where none is named and there are
   * no two
   */
  protected openPair(): { readonly store: Store; readonly a: string; readonly b: string } {
    for (const name of [this.before, this.after]) if (name !== undefined) refusePath(name);
    const store = this.openStore();
    if (this.before !== undefined) return { store, a: this.before, b: this.after ?? 'latest' };
    const { a, b, note } = defaultPair(store, this.path.join(' '));
    if (note !== undefined) this.note(note);
    return { store, a, b };
  }

  protected filter(): ComparisonFilter {
    return {
      ...listed('tasks', splitLists(this.task)),
      ...listed('path', this.pathPatterns),
      ...listed('languages', splitLists(this.language)),
      ...listed('severities', parseSeverities(this.severity)),
      ...listed('codes', splitLists(this.code)),
      ...ownFiles(this.excludeGenerated),
    };
  }

  /** Changes that a table shows. */
  protected rowLimit(): number {
    const limit = this.limit === undefined ? TABLE_LIMIT : parseWholeNumber(this.limit, '--limit', 0);
    return limit === 0 ? Number.POSITIVE_INFINITY : limit;
  }
}

/** Whether an answer lacks a part of what was asked: shards are not done, or the batches have no task in common. */
export function isPartial({ incomplete, compared_tasks }: ComparisonHeader): boolean {
  return incomplete.length > 0 || compared_tasks.length === 0;
}

function refusePath(name: string): void {
  if (!/[/\\]/.test(name)) return;
  throw new CodebatchError('INVALID_ARGUMENT', `${JSON.stringify(name)} is a path, not the name of a batch`, {
    hints: [
      'Batches are named by id, unique prefix, label, latest or latest~1; --store names their store.',
      'Batches of two stores cannot be compared: scan both sources into one store with --store.',
    ],
    details: { batch: name },
  });
}
