import { type BaselineRecord, compareUtf8, SCHEMA_VERSION } from '@codebatch/core';
import type { Baseline } from './baseline.ts';

/**
 * A baseline as the text of its file (SPEC 9.5): a line that says what it is, then one line for each finding. Equal
 * findings give equal bytes, and nothing in it changes with time, place or batch, so that versions of it merge line by
 * line.
 */
export function formatBaseline({ tasks, findings }: Baseline): string {
  const versions = [...tasks]
    .sort(([a], [b]) => compareUtf8(a, b))
    .map(([task, found]) => [task, [...found].sort()[0]]);
  const head: BaselineRecord = {
    schema_name: 'codebatch.baseline',
    schema_version: SCHEMA_VERSION,
    tasks: Object.fromEntries(versions),
  };
  return [head, ...findings].map((line) => `${JSON.stringify(line)}\n`).join('');
}
