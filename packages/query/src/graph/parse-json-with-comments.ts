/** A string, or a comment; either may lack its end. What has begun is always matched, so that the work is linear. */
const STRING_OR_COMMENT = /"(?:[^"\\]|\\[\s\S]?)*(?:"|$)|\/\/[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)/g;
const STRING_OR_TRAILING_COMMA = /"(?:[^"\\]|\\[\s\S]?)*(?:"|$)|,(?=\s*[}\]])/g;

/** The value of a JSON text that may have comments and trailing commas, as `tsconfig.json` may; undefined if it is none. */
export function parseJsonWithComments(text: string): unknown {
  const plain = text
    .replace(/^\ufeff/, '')
    .replace(STRING_OR_COMMENT, (part) => (part.startsWith('"') ? part : ' '))
    .replace(STRING_OR_TRAILING_COMMA, (part) => (part.startsWith('"') ? part : ' '));
  try {
    return JSON.parse(plain);
  } catch {
    return undefined;
  }
}
