import path from 'node:path';
import { PROJECT_STORE } from './locate-store.ts';
import type { Summary } from './render/summary.ts';

/** A command worth typing next, and why. */
export interface NextStep {
  readonly command: string;
  readonly why: string;
}

/** What the next commands depend on beside what a scan found. */
export interface NextStepsOptions {
  /** The working directory. */
  readonly cwd: string;
  /** Whether there is a batch that its findings may be compared with. */
  readonly hasEarlier: boolean;
  /** The configuration that was named. */
  readonly config: string | undefined;
}

/**
 * The next useful commands after a scan, from what it found. They work as they are from `cwd`: store and
 * configuration are named where others would be found.
 */
export function nextSteps(summary: Summary, { cwd, hasEarlier, config }: NextStepsOptions): NextStep[] {
  const store = storeFlag(summary.store, cwd);
  const { severities, codes } = summary.diagnostics;
  const steps: NextStep[] = [];
  const add = (command: string, why: string): void => {
    steps.push({ command: `codebatch ${command}${store}`, why });
  };
  const addRun = (command: string, why: string): void => add(`${command}${configFlag(config)}`, why);
  if (summary.status === 'running' || summary.status === 'pending') addRun('resume', 'finish the batch');
  if (summary.failed_files.length > 0 || summary.failed_shards.length > 0) {
    add('errors', 'what failed, and why');
    addRun('resume --retry-failed', 'try the failed files again');
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

/** The option that names a store, with a space in front; empty where it is found without. */
export function storeFlag(store: string, cwd: string): string {
  return namesItself(store, cwd) ? '' : ` --store ${quoteArgument(shorterPath(store, cwd))}`;
}

/** The option that names a configuration, with a space in front; empty where none was named. */
export function configFlag(config: string | undefined): string {
  return config === undefined ? '' : ` --config ${quoteArgument(config)}`;
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
