import { compareUtf8, type ObjectRef, pathKey, portabilityProblem } from '@codebatch/core';
import type { WarningLog } from './snapshot-warnings.ts';

/** One file as it goes into the index. */
export interface IndexedFile {
  readonly path: string;
  readonly object: ObjectRef;
  readonly size: number;
  readonly executable: boolean;
  readonly language: string | undefined;
}

interface SortedFile extends IndexedFile {
  readonly key: string;
}

/** The files of a snapshot in the making. */
export interface FileIndex {
  readonly count: number;
  readonly bytes: number;
  /** Adds a file under a canonical path. The same path again replaces the earlier file. */
  add(file: IndexedFile): void;
  has(path: string): boolean;
  get(path: string): IndexedFile | undefined;
  /** Drops the files whose path is not accepted. */
  retain(accepts: (path: string) => boolean): void;
  /** The lines of `files.index.jsonl` in order, each with its newline; warns of paths that collide (SPEC 5.3). */
  lines(): Iterable<string>;
}

/**
 * Makes an empty index.
 *
 * @param unique the caller never adds one path twice, which saves the table that would find it out. `has` and `get` then
 * know nothing.
 */
export function createFileIndex(warnings: WarningLog, unique: boolean): FileIndex {
  let list: IndexedFile[] = [];
  const positions = unique ? undefined : new Map<string, number>();
  let bytes = 0;
  let sorted: readonly SortedFile[] | undefined;
  return {
    get count() {
      return list.length;
    },
    get bytes() {
      return bytes;
    },
    add(file) {
      const position = positions?.get(file.path);
      if (position === undefined) {
        positions?.set(file.path, list.length);
        list.push(file);
        bytes += file.size;
      } else {
        bytes += file.size - list[position]!.size;
        list[position] = file;
      }
    },
    has: (path) => positions?.has(path) === true,
    get(path) {
      const position = positions?.get(path);
      return position === undefined ? undefined : list[position];
    },
    retain(accepts) {
      list = list.filter(({ path }) => accepts(path));
      bytes = list.reduce((sum, { size }) => sum + size, 0);
      positions?.clear();
    },
    *lines() {
      if (sorted === undefined) {
        sorted = list
          .map((file) => ({ ...file, key: pathKey(file.path) }))
          .sort((a, b) => compareUtf8(a.key, b.key) || compareUtf8(a.path, b.path));
        list = [];
        warnOfCollisions(sorted, warnings);
      }
      for (const file of sorted) yield fileLine(file);
    },
  };
}

/**
 * Whether a path may go into the snapshot as far as other systems are concerned (SPEC 5.2); warns where it is not legal
 * everywhere.
 */
export function admitPortable(path: string, portableOnly: boolean, warnings: WarningLog): boolean {
  const problem = portabilityProblem(path);
  if (problem === undefined) return true;
  warnings.add('WARN_NOT_PORTABLE', path, portableOnly ? `left out, not legal on every system: ${problem}` : problem);
  return !portableOnly;
}

function fileLine({ path, key, object, size, language, executable }: SortedFile): string {
  const quoted = JSON.stringify(path);
  const hint = language === undefined ? '' : `,"lang_hint":${JSON.stringify(language)}`;
  return `{"schema_version":1,"path":${quoted},"path_key":${key === path ? quoted : JSON.stringify(key)},"object":"${object}","size":${size}${hint},"mode":"${executable ? '755' : '644'}"}\n`;
}

function warnOfCollisions(sorted: readonly SortedFile[], warnings: WarningLog): void {
  for (let start = 0; start < sorted.length; ) {
    let end = start + 1;
    while (end < sorted.length && sorted[end]!.key === sorted[start]!.key) end += 1;
    for (let at = start + 1; at < end; at += 1) {
      const first = sorted[start]!.path;
      const other = sorted[at]!.path;
      const code = first.normalize('NFC') === other.normalize('NFC') ? 'WARN_COLLISION_UNICODE' : 'WARN_COLLISION_CASE';
      warnings.add(code, other, `has the same path key as ${JSON.stringify(first)}`);
    }
    start = end;
  }
}
