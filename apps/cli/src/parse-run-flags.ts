import { type Partition, parsePartition } from '@codebatch/runner';
import { parseWholeNumber } from './parse-argument.ts';

/** `--jobs` as a number. @throws INVALID_ARGUMENT */
export function parseJobs(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseWholeNumber(text, '--jobs');
}

/** `--partition` as a share. @throws INVALID_ARGUMENT */
export function partitionOf(text: string | undefined): Partition | undefined {
  return text === undefined ? undefined : parsePartition(text);
}
