import path from 'node:path';
import { PROJECT_STORE } from './locate-store.ts';
import type { Summary } from './render/summary.ts';

/** A command worth typing next, and why. */
export interface NextStep {
  readonly command: string;
  readonly why: string;
}

/**
 * The next useful commands after a scan, from what it found. They work as they are from `cwd`: the store is named where
 * it would not be found.
 */
export function nextSteps(summary: Summary, cwd: string, hasEarlier: boolean): NextStep[] {
  const store = namesItself(summary.store, cwd) ? '' : ` --store ${quoteArgument(shorterPath(summary.store, cwd))}`;
  const { severities, codes } = summary.diagnostics;
  const steps: NextStep[] = [];
  const add = (command: string, why: string): void => {
    steps.push({ command: `codebatch ${command}${store}`, why });
  };
  if (summary.status === 'running' || summary.status === 'pending') add('resume', 'finish the batch');
  if (summary.failed_files.length > 0 || summary.failed_shards.length > 0) {
    add('errors', 'what failed, and why');
    add('resume --retry-failed', 'try the failed files again');
  } else if (severities.error > 0) add('query diagnostics --severity error', 'the errors with their places');
  if (hasEarlier) add('regressions', 'what got worse since the scan before');
  const frequent = codes.find((row) => row.severity !== 'error') ?? codes[0];
  if (frequent !== undefined)
    add(`query diagnostics --code ${quoteArgument(frequent.code)}`, 'the most frequent finding');
  if (summary.most_complex.length > 0) add('top', 'the most complex functions');
  const file = summary.most_complex[0]?.path ?? summary.failed_files[0]?.path;
  if (file !== undefined) add(`inspect ${quoteArgument(file)}`, 'everything about one file');
  if (summary.most_complex.length === 0) add('files', 'the files with what was found in each');
  return steps.slice(0, 5);
}

function namesItself(store: string, cwd: string): boolean {
  const relative = path.relative(path.join(store, '..', '..'), cwd);
  return store.endsWith(`${path.sep}${PROJECT_STORE}`) && relative !== '..' && !relative.startsWith(`..${path.sep}`);
}

function shorterPath(location: string, cwd: string): string {
  const relative = path.relative(cwd, location);
  return relative !== '' && !relative.startsWith('..') ? relative : location;
}

/** An argument as a POSIX shell takes it. */
export function quoteArgument(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
