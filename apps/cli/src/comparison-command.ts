import { SEVERITIES, type Store } from '@codebatch/core';
import type { ComparisonFilter } from '@codebatch/query';
import { Option } from 'clipanion';
import { EXCLUDE_GENERATED, ownFiles } from './exclude-generated.ts';
import { listed, parseSeverities, splitLists } from './filter-command.ts';
import { parseWholeNumber } from './parse-argument.ts';
import { StoreCommand } from './store-command.ts';

const TABLE_LIMIT = 50;

/** The base of commands that compare two batches, by default the last but one with the last. */
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

  /** The store and the names of the two batches. */
  protected openPair(): { readonly store: Store; readonly a: string; readonly b: string } {
    return { store: this.openStore(), a: this.before ?? 'latest~1', b: this.after ?? 'latest' };
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
