import { createLineIndex, type LineIndex, lineDigest, neighboursDigest } from '@codebatch/ast';
import { decodeText, type ObjectRef, type OutputRecord, type Store } from '@codebatch/core';
import { countUp, recordLine } from '../record-fields.ts';

/** Digests of the text around a finding: of its line, and of its neighbours, which tells equal lines apart. */
export interface FindingContext {
  readonly line: string;
  readonly around: string;
}

/** Reads texts around findings. */
export interface ContextReader {
  /** The context of a finding, from its record or, where that has none, from the text of its file. */
  of(record: OutputRecord, file: ContextFile | undefined): FindingContext | undefined;
  /** Whether a file has a line of this digest; undefined where its text cannot be read. */
  hasLine(file: ContextFile, line: string): boolean | undefined;
  /** Whether one line of a file, and no other, has neighbours of this digest. */
  isOnlyPlace(file: ContextFile, around: string): boolean;
}

/** The file that a finding is about. */
export interface ContextFile {
  readonly object: ObjectRef;
  readonly language: string | undefined;
}

/**
 * Makes a reader of contexts. `context_hash` of a record is used where it has the form that our runner writes; else the
 * same digests are computed from the object, as whose text may be gone later it is not asked for first. The text of the
 * file that was asked for last is kept.
 */
export function createContextReader(store: Store): ContextReader {
  let last: { readonly object: ObjectRef; readonly lines: Lines | undefined } | undefined;
  const linesOf = (file: ContextFile): Lines | undefined => {
    if (last?.object !== file.object) last = { object: file.object, lines: readLines(store, file) };
    return last.lines;
  };
  return {
    of(record, file) {
      const stored = /^([0-9a-f]{16}):([0-9a-f]{16})$/.exec(record.context_hash ?? '');
      if (stored !== null) return { line: stored[1] as string, around: stored[2] as string };
      const line = recordLine(record);
      const lines = file === undefined || line === undefined ? undefined : linesOf(file);
      if (lines === undefined || line === undefined) return undefined;
      return { line: digestLine(lines, line), around: digestAround(lines, line) };
    },
    hasLine(file, line) {
      const lines = linesOf(file);
      if (lines === undefined) return undefined;
      lines.digests ??= new Set(lineNumbers(lines).map((number) => digestLine(lines, number)));
      return lines.digests.has(line);
    },
    isOnlyPlace(file, around) {
      const lines = linesOf(file);
      if (lines === undefined) return false;
      lines.places ??= countPlaces(lines);
      return lines.places.get(around) === 1;
    },
  };
}

interface Lines {
  readonly text: string;
  readonly index: LineIndex;
  digests?: ReadonlySet<string>;
  places?: ReadonlyMap<string, number>;
}

function lineNumbers({ index }: Lines): number[] {
  return Array.from({ length: index.lineCount }, (_, n) => n + 1);
}

function countPlaces(lines: Lines): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const line of lineNumbers(lines)) countUp(places, digestAround(lines, line));
  return places;
}

function digestLine({ text, index }: Lines, line: number): string {
  return lineDigest(text, index, line);
}

function digestAround({ text, index }: Lines, line: number): string {
  return neighboursDigest(text, index, line);
}

/** A missing or damaged object leaves a finding to be matched by its position; `verify` is there to complain. */
function readLines(store: Store, file: ContextFile): Lines | undefined {
  try {
    const decoded = decodeText(store.objects.get(file.object), file.language);
    return decoded.ok ? { text: decoded.text, index: createLineIndex(decoded.text) } : undefined;
  } catch {
    return undefined;
  }
}
