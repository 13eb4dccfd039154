import { closeSync, fstatSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { AtomicFileWriter, openRegularFile } from '@codebatch/core';
import { bytesOf } from './number-bytes.ts';

/*
 * Rows are written once and then only read, so that their file needs no database: the rows, one behind the other; a
 * directory of them, in the order of their keys; and a trailer of fixed size that says where the directory is. The
 * directory has a column for each of a row's first byte, length, CRC and end of key, then the keys themselves. Numbers
 * have the byte order of the machine.
 */

/** Bytes of a row's columns in the directory: where it begins as a double, the others as 32 bits each. */
const ENTRY_BYTES = 20;
/** First byte of the directory as a double; then rows, bytes of their keys, CRC of the directory, and {@link MAGIC}. */
const TRAILER_BYTES = 24;
const MAGIC = 0x31776f72;

/** Writes a file of rows in bounded memory, but for the directory. Exactly one of `commit` and `abort` ends it. */
export interface RowFileWriter {
  /** Adds a row. Each key is given once, in any order; the bytes are copied. */
  put(key: string, row: Uint8Array): void;
  /** Gives the file its name, once all of it is on the device. @returns its size in bytes */
  commit(): number;
  /** Removes what was written; after `commit` it does nothing. */
  abort(): void;
}

/** Begins a file of rows. @throws STORE_FULL, PERMISSION_DENIED, IO_ERROR, as do the methods of the writer. */
export function createRowFile(path: string): RowFileWriter {
  const writer = new AtomicFileWriter(path, 'full');
  const rows: { readonly key: Buffer; readonly start: number; readonly length: number; readonly crc: number }[] = [];
  let size = 0;
  const write = (bytes: Uint8Array): void => {
    writer.write(bytes);
    size += bytes.length;
  };
  return {
    put(key, row) {
      rows.push({ key: Buffer.from(key), start: size, length: row.length, crc: crc32(row) });
      write(row);
    },
    commit() {
      rows.sort((a, b) => Buffer.compare(a.key, b.key));
      let keyEnd = 0;
      const directory = Buffer.concat([
        bytesOf(Float64Array.from(rows, ({ start }) => start)),
        bytesOf(Uint32Array.from(rows, ({ length }) => length)),
        bytesOf(Uint32Array.from(rows, ({ crc }) => crc)),
        bytesOf(Uint32Array.from(rows, ({ key }) => (keyEnd += key.length))),
        ...rows.map(({ key }) => key),
      ]);
      const start = Float64Array.of(size);
      const rest = Uint32Array.of(rows.length, keyEnd, crc32(directory), MAGIC);
      write(directory);
      write(bytesOf(start));
      write(bytesOf(rest));
      writer.commit();
      return size;
    },
    abort: () => writer.abort(),
  };
}

/** Thrown for a file that is not as it was written. */
class DamagedRows extends Error {}

/** An open file of rows. */
export interface RowFile {
  /** The row of a key; undefined where there is none. @throws DamagedRows; the errors of `node:fs`. */
  get(key: string): Buffer | undefined;
  /** Reads every row. @throws as {@link RowFile.get}. */
  check(): void;
  close(): void;
}

/**
 * Opens what {@link createRowFile} has written. The directory is read and checked at once, each row when it is asked for.
 *
 * @throws DamagedRows; the errors of `node:fs`, as for a file that is not there.
 */
export function openRowFile(path: string): RowFile {
  const descriptor = openRegularFile(path);
  try {
    return { ...readDirectory(descriptor), close: () => closeSync(descriptor) };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function readDirectory(descriptor: number): Pick<RowFile, 'get' | 'check'> {
  const end = fstatSync(descriptor).size - TRAILER_BYTES;
  if (end < 0) throw new DamagedRows('the file is too short');
  const trailer = readBytes(descriptor, end, TRAILER_BYTES);
  const [start = 0] = new Float64Array(trailer, 0, 1);
  const [count = 0, keyBytes = 0, crc, magic] = new Uint32Array(trailer, 8, 4);
  if (magic !== MAGIC || start + count * ENTRY_BYTES + keyBytes !== end)
    throw new DamagedRows('the trailer is damaged');
  const directory = readBytes(descriptor, start, end - start);
  if (crc32(new Uint8Array(directory)) !== crc) throw new DamagedRows('the directory is damaged');
  const starts = new Float64Array(directory, 0, count);
  const [lengths, crcs, keyEnds] = [8, 12, 16].map((at) => new Uint32Array(directory, at * count, count)) as Columns;
  const keys = Buffer.from(directory, count * ENTRY_BYTES);

  const readRow = (place: number): Buffer => {
    const first = starts[place] as number;
    const length = lengths[place] as number;
    if (first + length > start) throw new DamagedRows(`row ${place} is not among the rows`);
    const row = Buffer.from(readBytes(descriptor, first, length));
    if (crc32(row) !== crcs[place]) throw new DamagedRows(`row ${place} is damaged`);
    return row;
  };
  return {
    get(key) {
      const wanted = Buffer.from(key);
      let from = 0;
      let to = count;
      while (from < to) {
        const middle = (from + to) >>> 1;
        const order = keys.compare(wanted, 0, wanted.length, middle === 0 ? 0 : keyEnds[middle - 1], keyEnds[middle]);
        if (order === 0) return readRow(middle);
        if (order < 0) from = middle + 1;
        else to = middle;
      }
      return undefined;
    },
    check() {
      for (let place = 0; place < count; place += 1) readRow(place);
    },
  };
}

type Columns = [Uint32Array, Uint32Array, Uint32Array];

function readBytes(descriptor: number, start: number, length: number): ArrayBuffer {
  const bytes = new Uint8Array(length);
  let got = 0;
  while (got < length) {
    const read = readSync(descriptor, bytes, got, length - got, start + got);
    if (read === 0) throw new DamagedRows('the file is too short');
    got += read;
  }
  return bytes.buffer;
}
