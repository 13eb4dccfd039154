/**
 * Characters that can move the cursor, recolour or reorder what a terminal shows: control characters (C0, DEL, C1),
 * line and paragraph separators, bidirectional controls, the byte order mark, and lone surrogates.
 */
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * Text that is safe to show: a path or a message from scanned code can hold escape sequences, and those of a hostile
 * one would rewrite the screen. Unsafe characters become `\xNN` or `\uNNNN`; a tab becomes a space.
 */
export function escapeText(text: string): string {
  return text.replace(UNSAFE, escapeCharacter);
}

/**
 * Data that is safe to show: as {@link escapeText}, but line ends and tabs stay, and what is escaped becomes `\uNNNN`, so
 * that JSON remains the same JSON.
 */
export function escapeData(text: string): string {
  return text.replace(UNSAFE, (character, at: number) => {
    if (character === '\n' || character === '\t' || (character === '\r' && text[at + 1] === '\n')) return character;
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function escapeCharacter(character: string): string {
  if (character === '\t') return ' ';
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
