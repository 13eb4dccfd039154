import { parseWholeNumber } from './parse-argument.ts';

/** `--jobs` as a number. @throws INVALID_ARGUMENT */
export function parseJobs(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseWholeNumber(text, '--jobs');
}
