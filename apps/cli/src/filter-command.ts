import { SEVERITIES, type Store } from '@codebatch/core';
import type { OutputFilter } from '@codebatch/query';
import { Option } from 'clipanion';
import { BatchCommand } from './batch-command.ts';
import { EXCLUDE_GENERATED, ownFiles } from './exclude-generated.ts';
import { parseChoice, parseWholeNumber } from './parse-argument.ts';

/** How many rows a table has where the user sets no limit. JSON answers have none. */
export const TABLE_LIMIT = 50;

/** The base of commands that choose among output records. Options may be repeated, or hold a list with commas. */
export abstract class FilterCommand extends BatchCommand {
  jsonl = Option.Boolean('--jsonl', false, { description: 'Print one JSON object a line' });
  task = Option.Array('--task', { description: 'Only this task, by id or type (04_lint or lint)' });
  pathPatterns = Option.Array('--path', { description: 'Only paths that contain this text, or match it as a glob' });
  language = Option.Array('--language', { description: 'Only files of this language' });
  excludeGenerated = Option.Boolean('--exclude-generated', false, { description: EXCLUDE_GENERATED });
  limit = Option.String('--limit', {
    description: `At most this many records, 0 for all; default ${TABLE_LIMIT} in tables, all in JSON`,
  });

  /** What these options choose. @throws INVALID_ARGUMENT */
  protected commonFilter(): OutputFilter {
    return {
      ...listed('tasks', splitLists(this.task)),
      ...listed('path', this.pathPatterns),
      ...listed('languages', splitLists(this.language)),
      ...ownFiles(this.excludeGenerated),
    };
  }

  /** Tells a person who sees an empty answer what in the question may be wrong. */
  protected async noteEmpty(store: Store, batchId: string, filter: OutputFilter): Promise<void> {
    if (this.json || this.jsonl) return;
    const { explainEmpty } = await import('./explain-empty.ts');
    for (const note of await explainEmpty(store, batchId, filter)) this.note(note);
  }

  /** Records to show, `undefined` for all. */
  protected rowLimit(): number | undefined {
    if (this.limit === undefined) return this.json || this.jsonl ? undefined : TABLE_LIMIT;
    const limit = parseWholeNumber(this.limit, '--limit', 0);
    return limit === 0 ? undefined : limit;
  }
}

/** The values of an option that may be repeated and may hold lists: `--code L101,L102 --code E0001`. Spaces around one are none of it. */
export function splitLists(values: readonly string[] | undefined): string[] | undefined {
  const parts = values?.flatMap((value) => value.split(',').map((part) => part.trim())).filter((part) => part !== '');
  return parts === undefined || parts.length === 0 ? undefined : parts;
}

/** The severities of `--severity`. @throws INVALID_ARGUMENT */
export function parseSeverities(values: readonly string[] | undefined): string[] | undefined {
  return splitLists(values)?.map((value) => parseChoice(value, '--severity', SEVERITIES));
}

/** A member of a filter, or nothing where the option was not given. */
export function listed<Name extends string>(
  name: Name,
  values: readonly string[] | undefined,
): { [key in Name]?: readonly string[] } {
  return values === undefined ? {} : ({ [name]: values } as { [key in Name]: readonly string[] });
}
