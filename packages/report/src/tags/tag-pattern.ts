/** Characters of a line that a pattern holds; of longer lines it holds the beginning. */
export const PATTERN_LENGTH_LIMIT = 96;

/** The line of a tag as the pattern by which editors find it, with its slashes: `/^def load(path):$/`. */
export function tagPattern(text: string): string {
  const cut = text.length > PATTERN_LENGTH_LIMIT ? cutBefore(text, PATTERN_LENGTH_LIMIT) : text;
  const escaped = cut.replace(/[\\/]/g, '\\$&').replace(/\$$/, '\\$');
  return `/^${escaped}${cut === text ? '$' : ''}/`;
}

/** The beginning of a text that does not end within a pair of surrogates. */
function cutBefore(text: string, length: number): string {
  const code = text.charCodeAt(length - 1);
  return text.slice(0, code >= 0xd800 && code <= 0xdbff ? length - 1 : length);
}
