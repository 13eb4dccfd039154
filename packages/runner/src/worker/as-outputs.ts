import { CodebatchError } from '@codebatch/core';

/**
 * What a function of a task returned, as the outputs that it has to be.
 *
 * @throws CodebatchError INVALID_TASK
 */
export function asOutputs<T extends Iterable<unknown> | AsyncIterable<unknown>>(returned: T, method: string): T {
  const value: unknown = returned;
  if (typeof value === 'object' && value !== null) {
    if (Symbol.iterator in value || Symbol.asyncIterator in value) return returned;
  }
  const what = value instanceof Promise ? 'a promise' : value === null ? 'null' : `a value of type ${typeof value}`;
  throw new CodebatchError(
    'INVALID_TASK',
    `'${method}' returned ${what}; it must be a generator ('*${method}' or 'async *${method}'), or return an iterable`,
  );
}
