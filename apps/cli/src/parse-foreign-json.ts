import { CodebatchError } from '@codebatch/core';

/** Strings, which stay as they are, and the numbers that some writers emit although JSON has none of them. */
const STRING_OR_NOT_A_NUMBER = /"(?:\\.|[^"\\])*"|-?\b(?:NaN|Infinity)\b/g;

/**
 * JSON of another implementation, whose `NaN` and `Infinity` become `null`. @throws OBJECT_CORRUPT where it is no JSON
 * even so
 */
export function parseForeignJson(text: string, object: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return JSON.parse(text.replace(STRING_OR_NOT_A_NUMBER, (token) => (token.startsWith('"') ? token : 'null')));
    } catch (error) {
      throw new CodebatchError('OBJECT_CORRUPT', `The object ${object} is not the JSON that its record says it is`, {
        details: { object },
        cause: error,
      });
    }
  }
}
