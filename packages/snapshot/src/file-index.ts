import { compareUtf8, type ObjectRef, pathKey, portabilityProblem } from '@codebatch/core';
import type { ContentOrigin, FileOrigin, FileOrigins } from './file-origin.ts';
import type { WarningLog } from './snapshot-warnings.ts';

/** One file as it goes into the index. */
export interface IndexedFile {
  readonly path: string;
  readonly object: ObjectRef;
  readonly size: number;
  readonly executable: boolean;
  readonly language: string | undefined;
  /** What its content says of its origin. */
  readonly content: ContentOrigin | undefined;
}

interface KeyedFile extends IndexedFile {
  readonly key: string;
  origin?: FileOrigin | undefined;
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
  /**
   * Puts the files in the order of SPEC 5.3, tells their origins, and warns of paths that collide. To be called when all
   * have been added.
   */
  sort(): void;
  /** The lines of `files.index.jsonl`, each with its newline. */
  lines(): Iterable<string>;
}

/**
 * Makes an empty index.
 *
 * @param origins asked about each file when all are known.
 * @param unique the caller never adds one path twice, which saves the table that would find it out. `has` and `get` then
 * know nothing.
 */
export function createFileIndex(warnings: WarningLog, origins: FileOrigins, unique: boolean): FileIndex {
  let list: KeyedFile[] = [];
  const positions = unique ? undefined : new Map<string, number>();
  let bytes = 0;
  let plain = true;
  return {
    get count() {
      return list.length;
    },
    get bytes() {
      return bytes;
    },
    add({ path, object, size, executable, language, content }) {
      const key = pathKey(path);
      const file = { path, key, object, size, executable, language, content };
      if (plain && SURROGATE.test(path)) plain = false;
      const position = positions?.get(path);
      bytes += size;
      if (position === undefined) {
        positions?.set(path, list.length);
        list.push(file);
      } else {
        bytes -= list[position]!.size;
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
    sort() {
      // Without surrogates, UTF-16 code units and UTF-8 bytes are in the same order, and `<` is much faster.
      const compare = plain ? compareUnits : compareUtf8;
      list.sort((a, b) => compare(a.key, b.key) || compare(a.path, b.path));
      positions?.clear();
      for (const file of list) file.origin = origins.of(file.path, file.content);
      warnOfCollisions(list, warnings);
    },
    *lines() {
      for (const file of list) yield fileLine(file);
    },
  };
}

const SURROGATE = /[\ud800-\udfff]/;

function compareUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Judges paths as far as other systems are concerned (SPEC 5.2), and warns of those that are not legal everywhere. What
 * is found of a directory is remembered for the files that follow.
 *
 * @returns whether the file may go into the snapshot.
 */
export function createPortabilityGate(portableOnly: boolean, warnings: WarningLog): (path: string) => boolean {
  let directory = '';
  let directoryProblem: string | undefined;
  return (path) => {
    const slash = path.lastIndexOf('/');
    if (slash < 0 ? directory !== '' : slash !== directory.length || !path.startsWith(directory)) {
      directory = slash < 0 ? '' : path.slice(0, slash);
      directoryProblem = directory === '' ? undefined : portabilityProblem(directory);
    }
    const problem = directoryProblem ?? portabilityProblem(path.slice(slash + 1));
    if (problem === undefined) return true;
    warnings.add('WARN_NOT_PORTABLE', path, portableOnly ? `left out, not legal on every system: ${problem}` : problem);
    return !portableOnly;
  };
}

function fileLine({ path, key, object, size, language, executable, origin }: KeyedFile): string {
  const quoted = JSON.stringify(path);
  const hint = language === undefined ? '' : `,"lang_hint":${JSON.stringify(language)}`;
  const mark = origin === undefined ? '' : `,"file_origin":"${origin}"`;
  return `{"schema_version":1,"path":${quoted},"path_key":${key === path ? quoted : JSON.stringify(key)},"object":"${object}","size":${size}${hint},"mode":"${executable ? '755' : '644'}"${mark}}\n`;
}

function warnOfCollisions(sorted: readonly KeyedFile[], warnings: WarningLog): void {
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
