import { CodebatchError } from '@codebatch/core';
import { parseWholeNumber } from './parse-argument.ts';

/** `--jobs` as a number. @throws INVALID_ARGUMENT */
export function parseJobs(text: string | undefined): { jobs?: number } {
  return text === undefined ? {} : { jobs: parseWholeNumber(text, '--jobs') };
}

/** `--partition i/n` with `i` from 1 to `n`. @throws INVALID_ARGUMENT */
export function parsePartition(text: string | undefined): { partition?: { index: number; count: number } } {
  if (text === undefined) return {};
  const match = /^(\d{1,4})\/(\d{1,4})$/.exec(text);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || index < 1 || index > count) {
    throw new CodebatchError(
      'INVALID_ARGUMENT',
      `--partition takes i/n with i from 1 to n; it was given ${JSON.stringify(text)}`,
      {
        hints: ['For example: --partition 1/4 on the first of four machines.'],
        details: { flag: '--partition', value: text },
      },
    );
  }
  return { partition: { index, count } };
}
