import { CodebatchError, type Store } from '@codebatch/core';
import { type CountRow, scanOutputs } from '@codebatch/query/records';
import { nearWords } from './near-words.ts';

/** Fields that records are counted by though they do not have them themselves. */
const DERIVED = ['language', 'directory', 'extension', 'task_type'];

/**
 * Looks whether the fields that records were counted by are any: names of fields are free, and one that no counted record
 * has may be mistyped.
 *
 * @returns what to say of fields that none of the records has
 * @throws INVALID_ARGUMENT for a field that no record of the batch has where one of nearly that name exists
 */
export function checkGroupFields(
  store: Store,
  batchId: string,
  fields: readonly string[],
  groups: readonly CountRow[],
): string[] {
  const missing = groups.length === 0 ? [] : fields.filter((field) => groups.every((row) => row[field] === null));
  if (missing.length === 0) return [];
  const known = new Set(DERIVED);
  for (const { record } of scanOutputs(store, batchId)) for (const field of Object.keys(record)) known.add(field);
  for (const field of missing) {
    const near = known.has(field) ? [] : nearWords(field, known);
    if (near.length === 0) continue;
    throw new CodebatchError('INVALID_ARGUMENT', `No record of ${batchId} has a field ${JSON.stringify(field)}`, {
      hints: near.map((name) => `Did you mean ${name}?`),
      details: { flag: '--group-by', value: field },
    });
  }
  return missing.map((field) => `none of these records has a field ${field}`);
}
