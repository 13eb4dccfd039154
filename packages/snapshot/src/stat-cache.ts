import { type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  isCodebatchError,
  layout,
  makeDirectory,
  type ObjectRef,
  producer,
  readRegularFile,
  type Store,
  sha256Hex,
  writeFileAtomic,
} from '@codebatch/core';
import type { ContentOrigin } from './file-origin.ts';

/** What is remembered of a file whose content is in the store. */
export interface CachedFile {
  readonly object: ObjectRef;
  readonly size: number;
  /** Language found in the first bytes, of a file whose name tells none. */
  readonly shebang: string | undefined;
  /** What its content says of its origin. */
  readonly content: ContentOrigin | undefined;
}

/**
 * Remembers which object a file's content was, so that an unchanged file need not be read again.
 *
 * A file counts as unchanged while size, modification time, change time, inode and permissions are those of the last
 * time. Files that changed shortly before they were read are never remembered, because a second change within one tick
 * of the file system's clock would not show. The cache is an index in the sense of SPEC 3: deleting it changes no
 * answer, and one that is damaged, or of another version, is as good as none.
 */
export interface StatCache {
  /** The snapshot that the cache was saved with: while it exists, all objects in the cache are in use. */
  readonly base: CacheBase | undefined;
  /** Whether anything is known of a path, so that looking at it before opening it can pay. */
  knows(path: string): boolean;
  /**
   * Looks for the objects of all files in the store, and forgets the files whose object is gone or has another size.
   *
   * All at once, because looking at a file of the source between every two of them takes the kernel longer for both.
   *
   * @param pause is awaited now and then, where it answers a promise.
   */
  findObjects(pause: () => Promise<void> | undefined): Promise<void>;
  /** What is known of an unchanged file. */
  lookup(path: string, stat: Stats): CachedFile | undefined;
  /** Keeps what `lookup` has just answered for the next time. */
  keep(path: string): void;
  remember(path: string, stat: Stats, file: CachedFile): void;
  /**
   * Writes the cache if it differs from what was read, or its base is gone. A failure to write is no failure of the
   * snapshot.
   */
  save(base: CacheBase, baseIsGone: boolean): void;
}

/** Id and seal of a snapshot. */
export interface CacheBase {
  readonly id: string;
  readonly seal: string;
}

const FORMAT = 'codebatch-stat-cache';
const VERSION = 2;
/** Coarser than the clock of any file system in use; FAT has two seconds. */
const RACY_MILLISECONDS = 2_000;
const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

const CONTENT_ORIGINS: readonly (ContentOrigin | undefined)[] = [undefined, 'generated', 'minified'];

const FIELDS = 5;
const DIGEST_BYTES = 32;

interface Table {
  readonly base: CacheBase | undefined;
  readonly paths: readonly string[];
  /** Size, modification time, change time, inode, permissions: {@link FIELDS} numbers for each path. */
  readonly numbers: Float64Array;
  readonly digests: Buffer;
  readonly languages: Uint8Array;
  /** Positions in {@link CONTENT_ORIGINS}. */
  readonly contents: Uint8Array;
  readonly languageNames: readonly string[];
}

/**
 * Opens the cache of one source in one store.
 *
 * @param identity what distinguishes the source: its real path, the options of the walk and what else tells languages.
 */
export function openStatCache(store: Store, identity: string): StatCache {
  const file = `${store.indexes}/stat-cache/${sha256Hex(identity)}`;
  const known = readTable(file, identity);
  const position = createPositions(known.paths);
  const startedAt = Date.now();
  const lost = new Set<number>();

  /** Positions in `known` of what was kept, and in `fresh`, as -1 - position, of what is new; in the order of the walk. */
  const order: number[] = [];
  const fresh: { readonly path: string; readonly numbers: readonly number[]; readonly file: CachedFile }[] = [];
  let inPlace = true;

  function lookup(path: string, stat: Stats): CachedFile | undefined {
    const at = position(path);
    if (at < 0 || lost.has(at)) return undefined;
    const from = at * FIELDS;
    if (
      known.numbers[from] !== stat.size ||
      known.numbers[from + 1] !== stat.mtimeMs ||
      known.numbers[from + 2] !== stat.ctimeMs ||
      known.numbers[from + 3] !== stat.ino ||
      known.numbers[from + 4] !== stat.mode
    ) {
      return undefined;
    }
    return {
      object: `sha256:${digestAt(known, at)}`,
      size: stat.size,
      shebang: known.languageNames[known.languages[at]!] || undefined,
      content: CONTENT_ORIGINS[known.contents[at]!],
    };
  }

  return {
    base: known.base,
    knows: (path) => position(path) >= 0,
    async findObjects(pause) {
      for (let at = 0; at < known.paths.length; at += 1) {
        const size = sizeIfPresent(layout.objectFile(store.root, digestAt(known, at)));
        if (size !== known.numbers[at * FIELDS]) lost.add(at);
        const pausing = pause();
        if (pausing !== undefined) await pausing;
      }
    },
    lookup,
    keep(path) {
      const at = position(path);
      if (at !== order.length) inPlace = false;
      order.push(at);
    },
    remember(path, stat, remembered) {
      if (Math.max(stat.mtimeMs, stat.ctimeMs) > startedAt - RACY_MILLISECONDS) return;
      inPlace = false;
      fresh.push({ path, numbers: [stat.size, stat.mtimeMs, stat.ctimeMs, stat.ino, stat.mode], file: remembered });
      order.push(-fresh.length);
    },
    save(base, baseIsGone) {
      if (inPlace && order.length === known.paths.length && (!baseIsGone || order.length === 0)) return;
      const table = assemble(known, order, fresh);
      try {
        makeDirectory(dirname(file));
        writeFileAtomic(file, encode(identity, { ...table, base }), 'process');
      } catch (error) {
        // Without it the next snapshot is slower and otherwise the same.
        if (!isCodebatchError(error)) throw error;
      }
    },
  };
}

/** An object that cannot be looked at is written again, and that failure is the one to report. */
function sizeIfPresent(path: string): number | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })?.size;
  } catch {
    return undefined;
  }
}

function digestAt({ digests }: Table, at: number): string {
  return digests.toString('hex', at * DIGEST_BYTES, (at + 1) * DIGEST_BYTES);
}

function assemble(
  known: Table,
  order: readonly number[],
  fresh: readonly { readonly path: string; readonly numbers: readonly number[]; readonly file: CachedFile }[],
): Omit<Table, 'base'> {
  const paths: string[] = [];
  const numbers = new Float64Array(order.length * FIELDS);
  const digests = Buffer.allocUnsafe(order.length * DIGEST_BYTES);
  const languages = new Uint8Array(order.length);
  const contents = new Uint8Array(order.length);
  const languageNames = known.languageNames.length === 0 ? [''] : [...known.languageNames];
  order.forEach((from, at) => {
    if (from >= 0) {
      paths.push(known.paths[from]!);
      numbers.set(known.numbers.subarray(from * FIELDS, (from + 1) * FIELDS), at * FIELDS);
      known.digests.copy(digests, at * DIGEST_BYTES, from * DIGEST_BYTES, (from + 1) * DIGEST_BYTES);
      languages[at] = known.languages[from]!;
      contents[at] = known.contents[from]!;
      return;
    }
    const { path, numbers: own, file } = fresh[-1 - from]!;
    paths.push(path);
    numbers.set(own, at * FIELDS);
    digests.write(file.object.slice('sha256:'.length), at * DIGEST_BYTES, 'hex');
    languages[at] = languageIndex(languageNames, file.shebang ?? '');
    contents[at] = CONTENT_ORIGINS.indexOf(file.content);
  });
  return { paths, numbers, digests, languages, contents, languageNames };
}

/** 0 is the empty name. The languages that a first line tells, a user's own with them, are far from 256. */
function languageIndex(names: string[], name: string): number {
  const at = names.indexOf(name);
  return at >= 0 ? at : names.push(name) - 1;
}

/** A walk of an unchanged tree asks for the paths in the order in which they were stored, and needs no table then. */
function createPositions(paths: readonly string[]): (path: string) => number {
  let cursor = 0;
  let table: Map<string, number> | undefined;
  return (path) => {
    if (paths[cursor] === path) return cursor;
    if (paths.length === 0) return -1;
    if (paths[cursor + 1] === path) {
      cursor += 1;
      return cursor;
    }
    if (table === undefined) {
      table = new Map();
      for (let at = 0; at < paths.length; at += 1) table.set(paths[at]!, at);
    }
    const at = table.get(path);
    if (at === undefined) return -1;
    cursor = at;
    return at;
  };
}

function encode(identity: string, table: Table): Buffer {
  const { numbers, languageNames } = table;
  const body = Buffer.concat([
    Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength),
    table.digests,
    table.languages,
    table.contents,
    Buffer.from(table.paths.join('\0'), 'utf8'),
  ]);
  const header = {
    format: FORMAT,
    version: VERSION,
    producer: producer.version,
    little_endian: LITTLE_ENDIAN,
    identity: sha256Hex(identity),
    base: table.base,
    count: table.paths.length,
    language_names: languageNames,
    body_sha256: sha256Hex(body),
  };
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]);
}

function readTable(file: string, identity: string): Table {
  const none: Table = {
    base: undefined,
    paths: [],
    numbers: new Float64Array(0),
    digests: Buffer.alloc(0),
    languages: new Uint8Array(0),
    contents: new Uint8Array(0),
    languageNames: [],
  };
  try {
    const content = readRegularFile(file);
    const end = content.indexOf(10);
    if (end < 0) return none;
    const header: unknown = JSON.parse(content.toString('utf8', 0, end));
    const body = content.subarray(end + 1);
    return isUsable(header, identity, body) ? decode(header, body) : none;
  } catch {
    // Missing, unreadable or damaged: everything is read anew.
    return none;
  }
}

interface Header {
  readonly base: CacheBase;
  readonly count: number;
  readonly language_names: readonly string[];
}

/** The digest over the body proves that nobody but this program's own version has written it, and no bit has changed. */
function isUsable(header: unknown, identity: string, body: Buffer): header is Header {
  const {
    format,
    version,
    producer: writer,
    little_endian,
    identity: digest,
    body_sha256,
  } = header as Record<string, unknown>;
  return (
    format === FORMAT &&
    version === VERSION &&
    writer === producer.version &&
    little_endian === LITTLE_ENDIAN &&
    digest === sha256Hex(identity) &&
    body_sha256 === sha256Hex(body)
  );
}

function decode(header: Header, body: Buffer): Table {
  const { count } = header;
  const numberBytes = count * FIELDS * 8;
  const digestsEnd = numberBytes + count * DIGEST_BYTES;
  const numbers = new Float64Array(count * FIELDS);
  body.copy(Buffer.from(numbers.buffer), 0, 0, numberBytes);
  return {
    base: header.base,
    paths: count === 0 ? [] : body.toString('utf8', digestsEnd + 2 * count).split('\0'),
    numbers,
    digests: body.subarray(numberBytes, digestsEnd),
    languages: body.subarray(digestsEnd, digestsEnd + count),
    contents: body.subarray(digestsEnd + count, digestsEnd + 2 * count),
    languageNames: header.language_names,
  };
}
