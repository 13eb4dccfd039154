import type { Change } from '@codebatch/query';

/** Changes as the items of a JSON list. */
export function* changeTexts(changes: Iterable<Change>): Generator<string> {
  for (const change of changes) yield JSON.stringify(change);
}

/** Changes as JSON Lines. */
export function* changeLines(changes: Iterable<Change>): Generator<string> {
  for (const text of changeTexts(changes)) yield `${text}\n`;
}
