import type { Cause, Change, ComparisonHeader } from './change.ts';

/**
 * One sentence about changes by their first causes, such as `3 new from 2 changed files, 14 from lint 1.2 to 1.3`; the
 * largest number first.
 *
 * @param word - What the changes are: `new`, `fixed`.
 */
export function describeCauses(changes: readonly Change[], tasks: ComparisonHeader['tasks'], word: string): string {
  if (changes.length === 0) return `nothing ${word}`;
  const groups = new Map<string, { readonly cause: Cause; count: number; readonly paths: Set<string> }>();
  for (const { causes, path } of changes) {
    const key = groupOf(causes[0]);
    const group = groups.get(key) ?? { cause: causes[0], count: 0, paths: new Set() };
    groups.set(key, group);
    group.count += 1;
    group.paths.add(path);
  }
  const typeOf = (taskId: string) => tasks.find((task) => task.task_id === taskId)?.type ?? taskId;
  return [...groups.values()]
    .sort((x, y) => y.count - x.count)
    .map(
      ({ cause, count, paths }, n) => `${count}${n === 0 ? ` ${word}` : ''} from ${nameOf(cause, paths.size, typeOf)}`,
    )
    .join(', ');
}

function groupOf(cause: Cause): string {
  return cause.type === 'path' ? cause.type : JSON.stringify(cause);
}

function nameOf(cause: Cause, files: number, typeOf: (taskId: string) => string): string {
  switch (cause.type) {
    case 'content':
      return counted(files, 'changed file');
    case 'file_added':
      return counted(files, 'new file');
    case 'file_removed':
      return counted(files, 'removed file');
    case 'path':
      return counted(files, 'renamed file');
    case 'task_version':
      return `${typeOf(cause.task_id)} ${cause.from ?? 'of no version'} to ${cause.to ?? 'no version'}`;
    case 'options':
      return `options of ${typeOf(cause.task_id)} (${cause.options.join(', ')})`;
    case 'grammar':
      return `the grammar of ${cause.language ?? 'an unknown language'} (${cause.from ?? 'unknown'} to ${cause.to ?? 'unknown'})`;
    case 'prior':
      return `other results of ${typeOf(cause.task_id)}`;
    case 'other_files':
      return 'other files of the snapshot';
    case 'unknown':
      return 'no recorded cause';
  }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
