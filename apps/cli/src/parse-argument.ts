import { CodebatchError } from '@codebatch/core';
import { nearWords } from './near-words.ts';

/** A whole number of at least `minimum` from an option. @throws INVALID_ARGUMENT */
export function parseWholeNumber(text: string, flag: string, minimum = 1): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= minimum) return value;
  throw invalidValue(flag, text, `a whole number of at least ${minimum}`);
}

/** One of the words that an option takes. @throws INVALID_ARGUMENT with the nearest ones */
export function parseChoice<Choice extends string>(text: string, flag: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw invalidValue(flag, text, `one of ${choices.join(', ')}`, nearWords(text, choices));
}

/** A JSON object from an option. @throws INVALID_ARGUMENT */
export function parseJsonObject(text: string, flag: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalidValue(flag, text, `a JSON object; this does not parse: ${(error as Error).message}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw invalidValue(flag, text, 'a JSON object, in braces');
}

/** The error about an option's value, with what it should have been. */
export function invalidValue(
  flag: string,
  value: string,
  expected: string,
  near: readonly string[] = [],
): CodebatchError {
  return new CodebatchError('INVALID_ARGUMENT', `${flag} takes ${expected}; it was given ${JSON.stringify(value)}`, {
    hints: near.map((name) => `Did you mean ${name}?`),
    details: { flag, value },
  });
}
