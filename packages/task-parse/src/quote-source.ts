const MAX_LENGTH = 40;

/** A piece of source in backticks for a message: white space joined, control characters escaped, at most 40 characters. */
export function quoteSource(source: string): string {
  const head = source
    .slice(0, MAX_LENGTH * 8)
    .replace(/\s+/g, ' ')
    .trim();
  const characters = Array.from(head);
  const shown = characters.length > MAX_LENGTH ? `${characters.slice(0, MAX_LENGTH - 1).join('')}…` : head;
  return `\`${shown.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, escapeCharacter)}\``;
}

function escapeCharacter(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
