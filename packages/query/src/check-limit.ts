import { CodebatchError } from '@codebatch/core';

/** Refuses a limit that is no count. @throws INVALID_ARGUMENT. */
export function checkLimit(limit: number | undefined): void {
  if (limit === undefined || (Number.isInteger(limit) && limit >= 0)) return;
  throw new CodebatchError('INVALID_ARGUMENT', `The limit ${limit} is not a count`, { details: { limit } });
}
