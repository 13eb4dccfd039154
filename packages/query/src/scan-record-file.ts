import { constants, isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, readSync } from 'node:fs';
import {
  CodebatchError,
  type OutputRecord,
  openRegularFile,
  parseJson,
  parseRecord,
  SCHEMA_VERSION,
  wrapFileError,
} from '@codebatch/core';
import { createNeedleCursor, type LineFilter, type Needles } from './raw-prefilter.ts';

/** One record of an outputs index: the line exactly as stored, without its line end, and its meaning. */
export interface ScannedOutput {
  readonly text: string;
  readonly record: OutputRecord;
}

/** An outputs index to scan. */
export interface RecordFile {
  /** Where it is on disk. */
  readonly path: string;
  /** What it is called in errors: its path relative to the store. */
  readonly name: string;
  /** Size that the shard's state recorded for it, if it did. */
  readonly expectedBytes: number | undefined;
  /** Whether its shard recorded that it has no records; then it may be missing. */
  readonly empty: boolean;
}

type NamedFile = Pick<RecordFile, 'name'>;

const CHUNK_BYTES = 1 << 20;
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const TOO_LONG = 'is longer than a string can be';

/**
 * Yields the records of one outputs index in stored order, in memory that depends on the longest line only (SPEC 9.1).
 * With needles or a filter, only lines that can hold what is looked for are parsed and yielded; of the others only the
 * frame is looked at, which finds torn and overwritten lines; `verify` finds the rest.
 *
 * @throws SCHEMA_ERROR with `path` and `line` for a line that is no record, or when the file has not the recorded size;
 * SCHEMA_TOO_NEW for a record of a newer schema.
 */
export function scanRecordFile(file: RecordFile, wanted: Needles | LineFilter | undefined): Generator<ScannedOutput> {
  return scanLines(file, wanted, (text, line) => ({ text, record: parseRecordLine(text, file, line) }));
}

/** A record and where its line is. */
export interface RecordPlace {
  readonly record: OutputRecord;
  /** Byte of the file at which its line begins. */
  readonly start: number;
  /** Byte behind the line, at its line end or at the end of the file. */
  readonly end: number;
}

/** As {@link scanRecordFile}, for a reader that notes where the records are. */
export function* scanRecordPlaces(file: RecordFile): Generator<RecordPlace> {
  for (const { bytes, start, end, offset, line } of scanRecordFrames(file, undefined)) {
    const text = textOfLine(bytes, start, end, file, line);
    if (text === undefined) continue;
    yield { record: parseRecordLine(text, file, line), start: offset, end: offset + end - start };
  }
}

/** The record in a line. @throws SCHEMA_ERROR with `path` and `line`, SCHEMA_TOO_NEW. */
export function parseRecordLine(text: string, file: NamedFile, line: number | undefined): OutputRecord {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    throw damaged(file, line, 'is not JSON', error);
  }
  return asOutputRecord(value, file, line);
}

type ReadLine<T> = (text: string, line: number) => T;

function* scanLines<T>(file: RecordFile, wanted: Needles | LineFilter | undefined, read: ReadLine<T>): Generator<T> {
  for (const { bytes, start, end, line } of scanRecordFrames(file, wanted)) {
    const text = textOfLine(bytes, start, end, file, line);
    if (text !== undefined) yield read(text, line);
  }
}

/** Where a line of an outputs index lies. The scan gives the same object for every line: it holds until the next. */
export interface RecordFrame {
  /** Bytes of the file, in which the line is. They hold until the next line. */
  bytes: Buffer;
  /** Where in `bytes` it begins. */
  start: number;
  /** Where in `bytes` it ends, without its line feed. */
  end: number;
  /** Byte of the file at which it begins. */
  offset: number;
  /** Its number, from 1. */
  line: number;
  /** Whether it begins and ends as a record does. */
  framed: boolean;
}

/**
 * The lines of an outputs index without a look at what they say; those that are not wanted are passed over, unless they do
 * not look like a record.
 *
 * @throws SCHEMA_ERROR when the file is missing or has not the recorded size, and for a line too long to be read.
 */
export function* scanRecordFrames(file: RecordFile, wanted: Needles | LineFilter | undefined): Generator<RecordFrame> {
  const descriptor = openRecordFile(file);
  if (descriptor === undefined) return;
  try {
    const { size } = fstatSync(descriptor);
    if (file.expectedBytes !== undefined && file.expectedBytes !== size) refuseSize(file, size);
    let buffer = Buffer.allocUnsafe(Math.max(1, Math.min(CHUNK_BYTES, size + 1)));
    let held = 0;
    let offset = 0;
    const frame: RecordFrame = { bytes: buffer, start: 0, end: 0, offset: 0, line: 0, framed: false };
    for (;;) {
      const got = readSync(descriptor, buffer, held, buffer.length - held, null);
      const bytes = buffer.subarray(0, held + got);
      frame.bytes = bytes;
      const isWanted = typeof wanted === 'object' ? createNeedleCursor(bytes, wanted) : wanted?.(bytes);
      let start = 0;
      while (start < bytes.length) {
        const newline = bytes.indexOf(NEWLINE, start);
        if (newline === -1 && got > 0) break;
        const end = newline === -1 ? bytes.length : newline;
        frame.line += 1;
        frame.framed = bytes[start] === OPEN_BRACE && bytes[end - 1] === CLOSE_BRACE;
        if (!frame.framed || isWanted === undefined || isWanted(start, end)) {
          frame.start = start;
          frame.end = end;
          frame.offset = offset + start;
          yield frame;
        }
        start = end + 1;
      }
      if (got === 0) return;
      held = bytes.length - start;
      offset += bytes.length - held;
      if (held === buffer.length) {
        if (held > constants.MAX_STRING_LENGTH) throw damaged(file, frame.line + 1, TOO_LONG);
        const larger = Buffer.allocUnsafe(buffer.length * 2);
        buffer.copy(larger, 0, start, bytes.length);
        buffer = larger;
      } else {
        buffer.copyWithin(0, start, bytes.length);
      }
    }
  } finally {
    closeSync(descriptor);
  }
}

/** A torn line says more than the size. */
function refuseSize(file: RecordFile, size: number): never {
  const parse: ReadLine<unknown> = (text, line) => parseRecordLine(text, file, line);
  for (const _ of scanLines({ ...file, expectedBytes: undefined }, undefined, parse));
  throw damaged(file, undefined, `has ${size} bytes where its shard recorded ${file.expectedBytes}`);
}

/** Opens an outputs index; undefined where it is missing and may be. @throws SCHEMA_ERROR, IO_ERROR. */
export function openRecordFile(file: RecordFile): number | undefined {
  try {
    return openRegularFile(file.path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw wrapFileError(error, file.path, 'read');
    if (file.empty) return undefined;
    throw damaged(file, undefined, 'is missing although its shard is done');
  }
}

/**
 * The text of a line without its line end; undefined for one that is blank.
 *
 * @throws SCHEMA_ERROR for what is not UTF-8, or longer than a string can be.
 */
export function textOfLine(
  bytes: Buffer,
  start: number,
  end: number,
  file: NamedFile,
  line: number | undefined,
): string | undefined {
  const stop = end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
  if (stop - start > constants.MAX_STRING_LENGTH) throw damaged(file, line, TOO_LONG);
  const text = bytes.toString('utf8', start, stop);
  if (text.trim() === '') return undefined;
  if (text.includes('\ufffd') && !isUtf8(bytes.subarray(start, stop))) throw damaged(file, line, 'is not UTF-8');
  return text;
}

function asOutputRecord(value: unknown, file: NamedFile, line: number | undefined): OutputRecord {
  const record = value as OutputRecord | null;
  if (
    typeof record === 'object' &&
    record !== null &&
    record.schema_version === SCHEMA_VERSION &&
    typeof record.path === 'string' &&
    typeof record.kind === 'string'
  ) {
    return record;
  }
  try {
    return parseRecord('output', value, line === undefined ? file.name : `${file.name}:${line}`);
  } catch (error) {
    if (error instanceof CodebatchError && error.code === 'SCHEMA_TOO_NEW') throw error;
    throw damaged(file, line, error instanceof Error ? `is no record: ${error.message}` : 'is no record', error);
  }
}

function damaged(file: NamedFile, line: number | undefined, problem: string, cause?: unknown): CodebatchError {
  const place = line === undefined ? file.name : `line ${line} of ${file.name}`;
  return new CodebatchError('SCHEMA_ERROR', `${place} ${problem}`, {
    hints: ['`codebatch verify` lists what is damaged', '`codebatch verify --repair` or a new batch replaces it'],
    details: { path: file.name, ...(line === undefined ? {} : { line }) },
    cause,
  });
}
