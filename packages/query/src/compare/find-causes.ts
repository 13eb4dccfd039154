import { decodeTree } from '@codebatch/ast';
import { getChunked, type OutputRecord, type Store } from '@codebatch/core';
import type { Cause } from './change.ts';
import type { FilePair } from './pair-files.ts';
import { causesFor, type TaskPair } from './pair-tasks.ts';

/** What earlier tasks of the comparison put out differently, by path. */
export interface TouchedPaths {
  /** Notes that the task's outputs for a file differ; with trees where those of `ast` records do. */
  add(task: TaskPair, path: string, trees?: { readonly before: OutputRecord; readonly after: OutputRecord }): void;
  has(task: TaskPair, path: string): boolean;
  /** The change of grammar behind another tree of the same bytes. */
  grammarChange(task: TaskPair, path: string): Cause | undefined;
}

/** Starts with nothing noted. Grammars are read from trees once for each language. */
export function createTouchedPaths(store: Store): TouchedPaths {
  const paths = new Map<TaskPair, Set<string>>();
  const trees = new Map<TaskPair, Map<string, { before: OutputRecord; after: OutputRecord }>>();
  const byLanguage = new Map<string, Cause | undefined>();
  return {
    add(task, path, tree) {
      const noted = paths.get(task) ?? new Set();
      paths.set(task, noted.add(path));
      if (tree === undefined || tree.before.object === tree.after.object) return;
      const notedTrees = trees.get(task) ?? new Map();
      trees.set(task, notedTrees.set(path, tree));
    },
    has: (task, path) => paths.get(task)?.has(path) ?? false,
    grammarChange(task, path) {
      const tree = trees.get(task)?.get(path);
      if (tree === undefined) return undefined;
      const language = tree.after.language ?? null;
      const key = String(language);
      if (!byLanguage.has(key)) {
        const from = grammarOf(store, tree.before);
        const to = grammarOf(store, tree.after);
        byLanguage.set(key, from === to ? undefined : { type: 'grammar', language, from, to });
      }
      return byLanguage.get(key);
    },
  };
}

/**
 * Every input of a task for a file that differs between two batches, the one that explains most first: the file's bytes,
 * the task, what earlier tasks made of the file, its path.
 *
 * @param sameLine - Whether the line of a finding is in both versions of the file; then its bytes explain little.
 * @param otherFiles - Whether the two snapshots differ at all, which matters to a task that sees all files.
 */
export function findCauses(
  task: TaskPair,
  files: FilePair | undefined,
  path: string,
  touched: TouchedPaths,
  otherFiles: boolean,
  sameLine: boolean,
): [Cause, ...Cause[]] {
  if (files !== undefined && files.before === undefined) return [{ type: 'file_added' }];
  if (files !== undefined && files.after === undefined) return [{ type: 'file_removed' }];
  const { before, after } = files ?? {};
  const sameContent = before?.object === after?.object;
  const content: Cause[] = sameContent ? [] : [{ type: 'content' }];
  const own = causesFor(task, (after ?? before)?.language);
  const causes: Cause[] = sameLine ? [...own, ...content] : [...content, ...own];
  // Other bytes explain other trees and results of earlier tasks; equal ones do not.
  const knowsGrammar = own.some(({ type }) => type === 'grammar');
  if (sameContent) {
    causes.push(...priorCauses(task, path, touched).filter(({ type }) => type !== 'grammar' || !knowsGrammar));
  }
  if (task.after.sharding.strategy === 'single' && otherFiles && sameContent) causes.push({ type: 'other_files' });
  if (before !== undefined && after !== undefined && before.path !== after.path) {
    causes.push({ type: 'path', from: before.path, to: after.path });
  }
  const [first = { type: 'unknown' }, ...rest] = causes;
  return [first, ...rest];
}

function priorCauses(task: TaskPair, path: string, touched: TouchedPaths): Cause[] {
  const causes = new Set<Cause>();
  for (const one of [...task.dependencies, task]) {
    if (!touched.has(one, path)) continue;
    const grammar = one.causes.length === 0 ? touched.grammarChange(one, path) : undefined;
    if (grammar !== undefined) causes.add(grammar);
    else if (one !== task) causes.add({ type: 'prior', task_id: one.after.task_id });
  }
  return [...causes];
}

/** Name and version of the grammar that made a tree, where its object is one of ours and is there. */
function grammarOf(store: Store, record: OutputRecord): string | null {
  if (record.object === undefined || !record.format?.startsWith('cbt')) return null;
  try {
    const { grammar } = decodeTree(getChunked(store.objects, record.object, record.format)).header;
    return `${grammar.name} ${grammar.version}`;
  } catch {
    return null;
  }
}
