import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { isCodebatchError } from '@codebatch/core';
import { Parser, type ReadEntry } from 'tar';
import type { ArchiveBudget } from './archive-budget.ts';
import type { ArchiveSink } from './archive-sink.ts';
import { extendHead } from './extend-head.ts';
import { type SourceReader, STREAM_THRESHOLD } from './source-reader.ts';
import { createSparseHeaderFilter } from './sparse-headers.ts';

/**
 * Reads the entries of a tar archive.
 *
 * @throws an error for an archive that is cut short or damaged
 */
export async function readTar(
  path: string,
  zipped: boolean,
  sink: ArchiveSink,
  budget: ArchiveBudget,
  reader: SourceReader,
): Promise<void> {
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  const source: Readable = zipped ? file.pipe(createGunzip({ chunkSize: 256 * 1024 })) : file;
  file.on('error', (error) => source.destroy(error));
  const tar = createTarReader(sink, budget, reader);
  try {
    for await (const chunk of source) {
      budget.bytes((chunk as Buffer).length);
      await tar.write(chunk as Buffer);
      if (reader.isDue()) await reader.breathe();
    }
    await tar.end();
  } finally {
    file.destroy();
    await tar.close();
  }
}

interface TarReader {
  write(chunk: Buffer): Promise<void>;
  end(): Promise<void>;
  /** Gives up an entry that is still being stored, so that nothing of it stays behind. */
  close(): Promise<void>;
}

function createTarReader(sink: ArchiveSink, budget: ArchiveBudget, reader: SourceReader): TarReader {
  let failure: unknown;
  let marked = false;
  let first = true;
  let entries = 0;
  let pending: Promise<void> = Promise.resolve();
  let current: ReadEntry | undefined;
  /** What the pax headers of the next entry say. */
  let pax = '';
  const withoutMaps = createSparseHeaderFilter();
  const fail = (error: unknown): void => {
    failure ??= error;
  };

  // The gzip layer is ours, so that what comes out of it can be counted.
  const parser = new Parser({ brotli: false, zstd: false } as ConstructorParameters<typeof Parser>[0]);
  parser.on('warn', (code: string, message: string | Error) => {
    // The parser takes an archive without entries for none.
    if (code === 'TAR_BAD_ARCHIVE' && marked && entries === 0) return;
    fail(new Error(`${code}: ${message instanceof Error ? message.message : message}`));
  });
  parser.on('error', fail);
  const markEnd = (): void => {
    marked = true;
  };
  parser.on('nullBlock', markEnd);
  parser.on('eof', markEnd);
  parser.on('meta', (text: string) => {
    pax += text;
  });
  parser.on('ignoredEntry', (entry: ReadEntry) => {
    const said = pax;
    pax = '';
    if (entry.type === 'SparseFile') skipSparse(entry, said, sink);
    else if (entry.meta) fail(new Error(`the entry before byte ${entry.startBlockSize} has a name that is too long`));
    else sink.skip('WARN_SPECIAL_FILE', entry.path, `an entry of the kind ${entry.type}`);
  });
  parser.on('entry', (entry: ReadEntry) => {
    const said = pax;
    pax = '';
    try {
      budget.entry();
      entries += 1;
      current = entry;
      // Whoever reads the entry hears of it; an entry that nobody reads must not end the process.
      entry.on('error', () => {});
      if (isSparse(said)) {
        skipSparse(entry, said, sink);
        entry.resume();
      } else {
        pending = takeEntry(entry, sink, reader, fail);
      }
    } catch (error) {
      fail(error);
      entry.resume();
    }
  });

  return {
    async write(chunk) {
      if (first && chunk[0] === 0x1f && chunk[1] === 0x8b) throw new Error('it is compressed twice');
      first = false;
      const ready = parser.write(withoutMaps(chunk));
      if (failure !== undefined) throw failure;
      if (!ready) {
        await new Promise<void>((resume) => {
          parser.once('drain', resume);
          pending.then(() => setImmediate(resume), resume);
        });
      }
      if (failure !== undefined) throw failure;
    },
    async end() {
      const ended = new Promise<void>((resume) => parser.once('end', resume));
      // Before anything is waited for: an entry that the archive cuts short ends by this only.
      parser.end();
      if (failure !== undefined) throw failure;
      await ended;
      await pending;
      if (failure !== undefined) throw failure;
      if (!marked) throw new Error('it ends without its end mark');
    },
    async close() {
      if (current?.emittedEnd === false) current.destroy(new Error('the archive is not read further'));
      await pending;
    },
  };
}

/** Small entries are stored while the parser is still in its event, so that no time is lost in waiting. */
function takeEntry(
  entry: ReadEntry,
  sink: ArchiveSink,
  reader: SourceReader,
  fail: (error: unknown) => void,
): Promise<void> {
  const path = entryPath(entry, sink);
  if (path === undefined) {
    entry.resume();
    return Promise.resolve();
  }
  const executable = ((entry.mode ?? 0) & 0o100) !== 0;
  if (entry.size > STREAM_THRESHOLD) {
    let head: Buffer = Buffer.alloc(0);
    const chunks = (async function* () {
      for await (const chunk of entry) {
        head = extendHead(head, chunk as Buffer);
        yield chunk as Buffer;
      }
    })();
    return reader.store.objects
      .putStream(chunks)
      .then(({ ref, size }) => sink.take(path, ref, size, executable, head))
      .catch((error: unknown) => {
        fail(isCodebatchError(error) ? error : new Error((error as Error).message, { cause: error }));
        entry.resume();
      });
  }
  const parts: Buffer[] = [];
  entry.on('data', (chunk: Buffer) => parts.push(chunk));
  entry.on('end', () => {
    try {
      const content = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
      if (sink.wantsRules(path)) sink.takeRules(path, content);
      const { ref, size } = reader.store.objects.put(content);
      sink.take(path, ref, size, executable, content);
    } catch (error) {
      fail(error);
    }
  });
  return Promise.resolve();
}

/** The parser does not know the pax headers of sparse files, whose content is a map and what lies between the holes. */
function isSparse(pax: string): boolean {
  return /^\d+ GNU\.sparse\./m.test(pax);
}

function skipSparse(entry: ReadEntry, pax: string, sink: ArchiveSink): void {
  const name = /^\d+ GNU\.sparse\.name=(.+)$/m.exec(pax)?.[1] ?? entry.path;
  const path = sink.admit(name, !name.includes('\ufffd'));
  if (path !== undefined) sink.skip('WARN_SPECIAL_FILE', path, 'a sparse file');
}

/** The path of a regular file that is wanted; everything else is dealt with here. */
function entryPath(entry: ReadEntry, sink: ArchiveSink): string | undefined {
  const { type } = entry;
  if (type === 'Directory' || type === 'GNUDumpDir') return undefined;
  // The parser decodes names, so that of one which is no UTF-8 only the replacement character is left.
  const path = sink.admit(entry.path, !entry.path.includes('\ufffd'));
  if (path === undefined) return undefined;
  if (type === 'File' || type === 'OldFile' || type === 'ContiguousFile') return path;
  if (type === 'Link') sink.takeLink(path, entry.linkpath ?? '');
  else if (type === 'SymbolicLink') sink.skip('WARN_SYMLINK', path, 'a symbolic link that is not followed');
  else sink.skip('WARN_SPECIAL_FILE', path, `an entry of the kind ${type}`);
  return undefined;
}
