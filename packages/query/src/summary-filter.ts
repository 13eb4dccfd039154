import { SCHEMA_VERSION } from '@codebatch/core';
import { createNeedleCursor, type LineFilter, needlesFor } from './raw-prefilter.ts';

/**
 * By kind, texts of which the records that a summary needs have one: those that tell more than that they are there, which
 * the states tell of all.
 */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  diagnostic: ['diagnostic'],
  skip: ['skip'],
  ast: ['ast'],
  metric: ['function_complexity', 'max_complexity', 'sloc', 'lang'],
};

/** Metrics of which only the highest values count. */
const RANKED: readonly string[] = ['function_complexity', 'max_complexity'];

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
const NINE = 0x39;
const COMMA = 0x2c;
const CLOSE_BRACE = 0x7d;
/** Of more digits a number may lose some. */
const MAX_DIGITS = 15;

const KIND = bytesOf('"kind":"');
const METRIC = bytesOf('metric","metric":"');
const VALUE = bytesOf('","value":');

/**
 * Passes over lines that tell a summary nothing: records of other kinds and metrics, and complexities that are lower than
 * as many others as the summary lists. Most lines are of that kind. As this program writes them they are told by their
 * bytes; of lines of another form those pass that can hold what is needed.
 *
 * @param kinds - The kinds of the records, as the state of the shard counts them.
 * @param top - Length of the lists of complex places.
 * @returns undefined where no record tells anything
 */
export function createSummaryFilter(kinds: ReadonlyMap<string, number>, top: number): LineFilter | undefined {
  const needed = Object.keys(NEEDED).filter((kind) => kinds.has(kind));
  if (needed.length === 0) return undefined;
  const needles = needlesFor(needed.flatMap((kind) => NEEDED[kind]!))!;
  const names = needed.filter((kind) => kind !== 'metric').map((kind) => bytesOf(`${kind}"`));
  const metrics = kinds.has('metric')
    ? NEEDED['metric']!.map((name) => ({ name: bytesOf(name), isHigh: RANKED.includes(name) ? rank(top) : undefined }))
    : [];
  const envelope = findEnvelopes();

  /** Whether a record is needed, by the bytes from its kind on; undefined where that cannot be told from them. */
  const isNeeded = (bytes: Buffer, at: number, marked: boolean): boolean | undefined => {
    if (names.some((name) => isAt(bytes, at, name))) return true;
    if (!isAt(bytes, at, METRIC)) return isPlain(bytes, at) ? false : undefined;
    const name = at + METRIC.length;
    for (const metric of metrics) {
      const end = name + metric.name.length;
      if (bytes[end] !== QUOTE || !isAt(bytes, name, metric.name)) continue;
      // Places in marked files may be left out of the lists.
      if (metric.isHigh === undefined || marked) return true;
      const value = isAt(bytes, end, VALUE) ? numberAt(bytes, end + VALUE.length) : undefined;
      return value === undefined || metric.isHigh(value);
    }
    return isPlain(bytes, name) ? false : undefined;
  };

  return (bytes) => {
    const mayHold = createNeedleCursor(bytes, needles);
    return (start, end) => {
      const body = envelope.end(bytes, start, end);
      const needs =
        body !== undefined && isAt(bytes, body, KIND)
          ? isNeeded(bytes, body + KIND.length, envelope.marked())
          : undefined;
      return needs ?? mayHold(start, end);
    };
  };
}

/** Finds where the envelope of a record ends, which all records of a file have in common. */
function findEnvelopes() {
  let known = Buffer.alloc(0);
  let marked = false;
  return {
    /** The byte behind the envelope of a line, if its kind stands there; undefined where that is not certain. */
    end(bytes: Buffer, start: number, end: number): number | undefined {
      const { length: size } = known;
      if (size > 0 && size < end - start && bytes.compare(known, 0, size, start, start + size) === 0)
        return start + size;
      const length = bytes.subarray(start, end).indexOf(KIND);
      if (length < 2 || bytes[start + length - 1] !== COMMA) return undefined;
      const fields = parseFields(bytes.toString('utf8', start, start + length - 1));
      if (fields?.['schema_version'] !== SCHEMA_VERSION || typeof fields['path'] !== 'string') return undefined;
      known = Buffer.from(bytes.subarray(start, start + length));
      marked = Object.hasOwn(fields, 'file_origin');
      return start + length;
    },
    /** Whether the file of that envelope is marked (SPEC 9.6). */
    marked: () => marked,
  };
}

/** The fields of an object without its closing brace; undefined where it is none, as where it ends within another. */
function parseFields(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(`${text}}`) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

/** Takes values, and answers whether one is as high as the `top` highest so far, itself included. */
function rank(top: number): (value: number) => boolean {
  const highest: number[] = [];
  return (value) => {
    if (highest.length === top && value < highest[0]!) return false;
    highest.push(value);
    highest.sort((a, b) => a - b);
    if (highest.length > top) highest.shift();
    return true;
  };
}

/** A number without sign, fraction and exponent, up to the end of its field. */
function numberAt(bytes: Buffer, start: number): number | undefined {
  let value = 0;
  let at = start;
  for (; bytes[at]! >= ZERO && bytes[at]! <= NINE; at++) value = value * 10 + bytes[at]! - ZERO;
  const isWhole = at > start && at - start <= MAX_DIGITS && (bytes[at] === COMMA || bytes[at] === CLOSE_BRACE);
  return isWhole ? value : undefined;
}

/** Whether a string, from its first character, has no escapes. */
function isPlain(bytes: Buffer, start: number): boolean {
  for (let at = start; at < bytes.length; at++) {
    if (bytes[at] === BACKSLASH) return false;
    if (bytes[at] === QUOTE) return true;
  }
  return false;
}

function isAt(bytes: Buffer, start: number, expected: Buffer): boolean {
  for (let i = 0; i < expected.length; i++) if (bytes[start + i] !== expected[i]) return false;
  return true;
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
