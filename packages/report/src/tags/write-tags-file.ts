import { compareUtf8 } from '@codebatch/core';
import type { Tag } from './read-tags.ts';
import { PATTERN_LENGTH_LIMIT, tagPattern } from './tag-pattern.ts';

/**
 * Yields a `tags` file in the extended format, sorted by the bytes of its lines, as editors need it for binary search.
 * All lines are in memory while they are sorted.
 */
export function* writeTagsFile(tags: Iterable<Tag>, toolVersion: string): Generator<string> {
  yield* pseudoTags(toolVersion).map((line) => `${line}\n`);
  const lines = Array.from(tags, tagLine).sort(compareUtf8);
  let last: string | undefined;
  for (const line of lines) {
    if (line !== last) yield `${line}\n`;
    last = line;
  }
}

function pseudoTags(toolVersion: string): string[] {
  return [
    '!_TAG_FILE_ENCODING\tutf-8\t//',
    '!_TAG_FILE_FORMAT\t2\t/extended format/',
    '!_TAG_FILE_SORTED\t1\t/0=unsorted, 1=sorted, 2=foldcase/',
    '!_TAG_OUTPUT_EXCMD\tmixed\t/number, pattern, mixed, or combineV2/',
    '!_TAG_OUTPUT_FILESEP\tslash\t/slash or backslash/',
    '!_TAG_OUTPUT_MODE\tu-ctags\t/u-ctags or e-ctags/',
    `!_TAG_PATTERN_LENGTH_LIMIT\t${PATTERN_LENGTH_LIMIT}\t/0 for no limit/`,
    '!_TAG_PROGRAM_NAME\tcodebatch\t//',
    `!_TAG_PROGRAM_VERSION\t${toolVersion}\t//`,
  ];
}

function tagLine({ name, path, line, kind, text, scope, scopeKind }: Tag): string {
  const address = text === undefined ? String(line) : tagPattern(text);
  const fields = [`kind:${escapeField(kind)}`, `line:${line}`];
  if (scope !== undefined) fields.push(`${scopeKind ?? 'scope'}:${escapeField(scope)}`);
  return `${escapeName(name)}\t${escapeField(path)}\t${address};"\t${fields.join('\t')}`;
}

/** Pseudo-tags begin with an exclamation mark, and a space in front would break the order. */
function escapeName(name: string): string {
  return escapeField(name).replace(/^[ !]/, hexEscape);
}

/** Tabs and line ends delimit; the other control characters go the same way. */
function escapeField(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f\\]/g, (character) => {
    if (character === '\t') return '\\t';
    if (character === '\n') return '\\n';
    if (character === '\r') return '\\r';
    return character === '\\' ? '\\\\' : hexEscape(character);
  });
}

function hexEscape(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
