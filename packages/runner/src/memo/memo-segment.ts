import * as fs from 'node:fs';
import { appendLine, makeDirectory, sha256Hex } from '@codebatch/core';
import type { Outcome, OutputCounts, TaskResult } from '../protocol.ts';

/** A result that is remembered, without the index of its task, which belongs to one plan. */
export type MemoEntry = Omit<TaskResult, 'task'>;

/** Entries of one segment by key. */
export interface MemoSegment {
  find(key: string): MemoEntry | undefined;
}

const EMPTY: MemoSegment = { find: () => undefined };
const HEADER = /^@([0-9a-f]{32}) (ok|skipped) (\d+) ([0-9a-f]{16}) (.*)$/;
const LF = 0x0a;
const AT = 0x40;

/**
 * Reads a segment: a file to which entries are only ever appended, each a header line and the body of the records. What
 * is torn or damaged is passed over: an entry counts only if its check sum is right.
 */
export function readMemoSegment(file: string): MemoSegment {
  let bytes: Buffer;
  try {
    bytes = fs.readFileSync(file);
  } catch {
    return EMPTY;
  }
  const places = new Map<string, { readonly header: RegExpExecArray; readonly start: number; readonly end: number }>();
  let at = 0;
  while (at < bytes.length) {
    const lineEnd = bytes.indexOf(LF, at);
    if (lineEnd < 0) break;
    const header = bytes[at] === AT ? HEADER.exec(bytes.toString('latin1', at, lineEnd)) : null;
    const end = lineEnd + 1 + Number(header?.[3] ?? 0);
    if (header !== null && bytes[end] === LF) {
      places.set(header[1]!, { header, start: lineEnd + 1, end });
      at = end + 1;
    } else {
      at = lineEnd + 1;
    }
  }
  return {
    find(key) {
      const place = places.get(key);
      if (place === undefined) return undefined;
      const [, , outcome, , check, details] = place.header;
      const body = bytes.toString('utf8', place.start, place.end);
      if (checkSum(key, outcome!, details!, body) !== check) return undefined;
      const [counts, objects] = JSON.parse(details!) as [OutputCounts, string[]];
      return { outcome: outcome as Outcome, body, counts, objects };
    },
  };
}

/** Appends entries to a segment, all by one write. */
export function appendMemoEntries(file: string, entries: Iterable<readonly [key: string, entry: MemoEntry]>): void {
  const text = [...entries].map(([key, entry]) => entryText(key, entry)).join('\n');
  if (text === '') return;
  makeDirectory(file.slice(0, file.lastIndexOf('/')));
  appendLine(file, text);
}

function entryText(key: string, { outcome, body, counts, objects }: MemoEntry): string {
  const details = JSON.stringify([counts, objects]);
  const check = checkSum(key, outcome, details, body);
  return `@${key} ${outcome} ${Buffer.byteLength(body)} ${check} ${details}\n${body}`;
}

function checkSum(key: string, outcome: string, details: string, body: string): string {
  return sha256Hex(Buffer.from(`${key} ${outcome} ${details}\n${body}`)).slice(0, 16);
}
