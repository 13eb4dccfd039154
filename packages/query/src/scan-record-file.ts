import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, readSync } from 'node:fs';
import {
  CodebatchError,
  type OutputRecord,
  openRegularFile,
  parseRecord,
  SCHEMA_VERSION,
  wrapFileError,
} from '@codebatch/core';
import { createNeedleCursor, type Needles } from './raw-prefilter.ts';

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

/**
 * Yields the records of one outputs index in stored order, in memory that depends on the longest line only (SPEC 9.1).
 * With needles, only lines that can hold one of them are parsed and yielded; of the others only the frame is looked at,
 * which finds torn and overwritten lines; `verify` finds the rest.
 *
 * @throws SCHEMA_ERROR with `path` and `line` for a line that is no record, or when the file has not the recorded size;
 * SCHEMA_TOO_NEW for a record of a newer schema.
 */
export function scanRecordFile(file: RecordFile, needles: Needles | undefined): Generator<ScannedOutput> {
  return scanLines(file, needles, (text, line) => ({ text, record: parseRecordLine(text, file, line) }));
}

/** A line of an outputs index that looks like a record and was not parsed. */
export interface RecordLine {
  readonly text: string;
  readonly line: number;
}

/** As {@link scanRecordFile}, for a reader that parses only some of the lines, with {@link parseRecordLine}. */
export function scanRecordLines(file: RecordFile, needles: Needles | undefined): Generator<RecordLine> {
  return scanLines(file, needles, (text, line, framed) => {
    if (!framed) parseRecordLine(text, file, line);
    return { text, line };
  });
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
export function scanRecordPlaces(file: RecordFile): Generator<RecordPlace> {
  return scanLines(file, undefined, (text, line, _framed, start, end) => ({
    record: parseRecordLine(text, file, line),
    start,
    end,
  }));
}

/** The record in a line. @throws SCHEMA_ERROR with `path` and `line`, SCHEMA_TOO_NEW. */
export function parseRecordLine(text: string, file: NamedFile, line: number | undefined): OutputRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged(file, line, 'is not JSON', error);
  }
  return asOutputRecord(value, file, line);
}

type ReadLine<T> = (text: string, line: number, framed: boolean, start: number, end: number) => T;

function* scanLines<T>(file: RecordFile, needles: Needles | undefined, read: ReadLine<T>): Generator<T> {
  const descriptor = openRecordFile(file);
  if (descriptor === undefined) return;
  try {
    const size = fstatSync(descriptor).size;
    if (file.expectedBytes !== undefined && file.expectedBytes !== size) {
      const parse: ReadLine<unknown> = (text, line) => parseRecordLine(text, file, line);
      for (const _ of scanDescriptor(descriptor, size, file, undefined, parse));
      throw damaged(file, undefined, `has ${size} bytes where its shard recorded ${file.expectedBytes}`);
    }
    yield* scanDescriptor(descriptor, size, file, needles, read);
  } finally {
    closeSync(descriptor);
  }
}

function openRecordFile(file: RecordFile): number | undefined {
  try {
    return openRegularFile(file.path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw wrapFileError(error, file.path, 'read');
    if (file.empty) return undefined;
    throw damaged(file, undefined, 'is missing although its shard is done');
  }
}

function* scanDescriptor<T>(
  descriptor: number,
  size: number,
  file: RecordFile,
  needles: Needles | undefined,
  read: ReadLine<T>,
): Generator<T> {
  let buffer = Buffer.allocUnsafe(Math.max(1, Math.min(CHUNK_BYTES, size + 1)));
  let held = 0;
  let line = 0;
  /** Place in the file of the first byte in the buffer. */
  let base = 0;
  for (;;) {
    const got = readSync(descriptor, buffer, held, buffer.length - held, null);
    const bytes = buffer.subarray(0, held + got);
    const cursor = needles === undefined ? undefined : createNeedleCursor(bytes, needles);
    let start = 0;
    while (start < bytes.length) {
      const newline = bytes.indexOf(NEWLINE, start);
      if (newline === -1 && got > 0) break;
      const end = newline === -1 ? bytes.length : newline;
      line += 1;
      const framed = bytes[start] === OPEN_BRACE && bytes[end - 1] === CLOSE_BRACE;
      if (!framed || cursor === undefined || cursor(start) < end) {
        const text = textOfLine(bytes, start, end, file, line);
        if (text !== undefined) yield read(text, line, framed, base + start, base + end);
      }
      start = end + 1;
    }
    if (got === 0) return;
    held = bytes.length - start;
    base += start;
    if (held === buffer.length) {
      const larger = Buffer.allocUnsafe(buffer.length * 2);
      buffer.copy(larger, 0, start, bytes.length);
      buffer = larger;
    } else {
      buffer.copyWithin(0, start, bytes.length);
    }
  }
}

/** The text of a line without its line end; undefined for one that is blank. @throws SCHEMA_ERROR for what is not UTF-8. */
export function textOfLine(
  bytes: Buffer,
  start: number,
  end: number,
  file: NamedFile,
  line: number | undefined,
): string | undefined {
  const stop = end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
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
