/** Levels of nesting that a record may have: far beyond any, and far within the stack of what walks it. */
export const MAX_DEPTH = 1000;

/**
 * Parses JSON from outside. `JSON.parse` takes any depth, but whoever writes, compares or validates the value recurses.
 *
 * @throws SyntaxError where it is no JSON, or nested deeper than 1,000 levels
 */
export function parseJson(text: string): unknown {
  // Every level has an opening and a closing character: an ordinary line is not looked at.
  if (text.length > 2 * MAX_DEPTH && isDeeper(text)) {
    throw new SyntaxError(`it is nested deeper than ${MAX_DEPTH} levels`);
  }
  return JSON.parse(text);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function isDeeper(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // `[` and `{`, `]` and `}` differ in one bit.
    if ((code & 0xdf) === 0x5b) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if ((code & 0xdf) === 0x5d) depth -= 1;
    else if (code === QUOTE) at = endOfString(text, at);
  }
  return false;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at;
  }
  return text.length;
}
