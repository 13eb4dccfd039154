import { constants, isUtf8 } from 'node:buffer';
import * as fs from 'node:fs';
import { CodebatchError } from './codebatch-error.ts';
import { parseJson } from './parse-json.ts';
import { openRegularFile } from './regular-file.ts';
import { wrapFileError } from './wrap-file-error.ts';

/** A line of a JSON Lines file. */
export interface JsonLine {
  /** The line as stored, without its line feed. */
  readonly text: string;
  /** The parsed line. */
  readonly value: unknown;
  /** Number of the line, from 1. */
  readonly line: number;
  /** Byte at which the line begins. */
  readonly offset: number;
  /** Bytes of the line without its line feed. */
  readonly byteLength: number;
}

/** How {@link readJsonLines} treats damage. */
export interface ReadJsonLinesOptions {
  /** `ignore` skips lines that were cut short by a crash, as in event files. Default `error`. */
  readonly torn?: 'ignore' | 'error';
}

/**
 * Reads a JSON Lines file line by line in bounded memory. Empty lines are skipped.
 *
 * @throws CodebatchError `SCHEMA_ERROR` with `details` `{path, line}` for a line that is not JSON or not UTF-8, or is
 * longer than a string can be; `IO_ERROR`, `PERMISSION_DENIED`
 */
export function* readJsonLines(path: string, options: ReadJsonLinesOptions = {}): Generator<JsonLine> {
  let line = 0;
  let offset = 0;
  for (const bytes of readRawLines(path)) {
    line++;
    const start = offset;
    offset += bytes.length + 1;
    if (bytes.length === 0) continue;
    if (bytes.length > constants.MAX_STRING_LENGTH) {
      throw badLine(path, line, new SyntaxError('it is longer than a string can be'));
    }
    const text = bytes.toString('utf8');
    let value: unknown;
    try {
      if (!isUtf8(bytes)) throw new SyntaxError('it is not valid UTF-8');
      value = parseJson(text);
    } catch (error) {
      if (options.torn === 'ignore' && isTorn(text)) continue;
      throw badLine(path, line, error);
    }
    yield { text, value, line, offset: start, byteLength: bytes.length };
  }
}

const CHUNK_SIZE = 1 << 20;
const LINE_FEED = 0x0a;

/**
 * Reads the lines of a file as bytes without their line feeds; a last line without one counts. Memory is bounded by
 * the longest line. The buffers stay valid.
 *
 * @throws CodebatchError `IO_ERROR`, `PERMISSION_DENIED`
 */
export function* readRawLines(path: string): Generator<Buffer> {
  const fd = openForReading(path);
  try {
    const expected = fs.fstatSync(fd).size;
    let rest: Buffer[] = [];
    let total = 0;
    for (;;) {
      const chunk = readChunk(fd, path, Math.min(CHUNK_SIZE, Math.max(expected - total, 0) + 1));
      if (chunk.length === 0) break;
      total += chunk.length;
      let start = 0;
      for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
        const piece = chunk.subarray(start, end);
        start = end + 1;
        if (rest.length === 0) {
          yield piece;
        } else {
          const whole = Buffer.concat([...rest, piece]);
          rest = [];
          yield whole;
        }
      }
      if (start < chunk.length) rest.push(chunk.subarray(start));
    }
    if (rest.length > 0) yield Buffer.concat(rest);
  } finally {
    fs.closeSync(fd);
  }
}

function openForReading(path: string): number {
  try {
    return openRegularFile(path);
  } catch (error) {
    throw wrapFileError(error, path, 'read');
  }
}

function readChunk(fd: number, path: string, size: number): Buffer {
  try {
    // Not from the shared pool: yielded lines are views of it.
    const chunk = Buffer.allocUnsafeSlow(size);
    return chunk.subarray(0, fs.readSync(fd, chunk, 0, size, null));
  } catch (error) {
    throw wrapFileError(error, path, 'read');
  }
}

function badLine(path: string, line: number, cause: unknown): CodebatchError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CodebatchError('SCHEMA_ERROR', `${path} line ${line} is not JSON: ${reason}`, {
    hints: ['Run "codebatch verify" to see what else is damaged.'],
    details: { path, line },
    cause,
  });
}

/** Whether a text is the beginning of a JSON object, array or string and ends before it is closed. */
function isTorn(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index++;
      else if (character === '"') inString = false;
    } else if (character === '"') {
      inString = true;
    } else if (character === '{' || character === '[') {
      depth++;
    } else if (character === '}' || character === ']') {
      depth--;
    }
  }
  return inString || depth > 0;
}
