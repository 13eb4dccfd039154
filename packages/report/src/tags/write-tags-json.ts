import type { Tag } from './read-tags.ts';
import { tagPattern } from './tag-pattern.ts';

/** Yields tags as JSON Lines, as Universal Ctags prints them, in stored order. */
export function* writeTagsJson(tags: Iterable<Tag>, toolVersion: string): Generator<string> {
  yield jsonLine({ _type: 'ptag', name: 'JSON_OUTPUT_VERSION', path: '1.0', pattern: 'in development' });
  yield jsonLine({ _type: 'ptag', name: 'TAG_PROGRAM_NAME', path: 'codebatch', pattern: '' });
  yield jsonLine({ _type: 'ptag', name: 'TAG_PROGRAM_VERSION', path: toolVersion, pattern: '' });
  for (const { name, path, line, kind, text, scope, scopeKind } of tags) {
    yield jsonLine({
      _type: 'tag',
      name,
      path,
      ...(text === undefined ? {} : { pattern: tagPattern(text) }),
      line,
      kind,
      ...(scope === undefined ? {} : { scope }),
      ...(scopeKind === undefined ? {} : { scopeKind }),
    });
  }
}

function jsonLine(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
