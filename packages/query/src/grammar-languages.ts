import type { TaskRecord } from '@codebatch/core';

/** Languages that the built-in parse task has grammars for. */
const BUILT_IN: readonly string[] = ['python', 'javascript', 'typescript', 'tsx'];

/**
 * The languages of which a batch should have trees: those that its parse task names in its options, else those of the
 * built-in grammars and of the configuration's; undefined when no task of the batch parses.
 */
export function grammarLanguages(tasks: readonly TaskRecord[]): ReadonlySet<string> | undefined {
  const task = tasks.find((one) => one.type === 'parse');
  if (task === undefined) return undefined;
  const named = task.config?.['languages'];
  if (!Array.isArray(named)) return new Set([...BUILT_IN, ...Object.keys(task.grammars ?? {})]);
  const languages = new Set(named.filter((name): name is string => typeof name === 'string'));
  // Other implementations count TSX as TypeScript.
  if (languages.has('typescript')) languages.add('tsx');
  return languages;
}
