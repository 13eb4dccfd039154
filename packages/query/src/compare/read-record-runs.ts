import { closeSync, readSync } from 'node:fs';
import { CodebatchError, type OutputRecord } from '@codebatch/core';
import { createNeedleCursor, type Needles } from '../raw-prefilter.ts';
import { openRecordFile, parseRecordLine, type RecordFile, textOfLine } from '../scan-record-file.ts';
import { bodyOf } from './record-body.ts';
import type { RecordRun } from './record-runs.ts';

/** A record that was not parsed. */
export interface UnreadRecord {
  /** What two records of one file have in common only if they differ in nothing but envelope and path. */
  readonly body: string;
  /** Whether the body is a part of the stored line, in the layout that our runner writes. */
  readonly own: boolean;
  read(): OutputRecord;
}

/** Reads runs of records again, file by file. */
export interface RunReader {
  /** The records of a run in stored order. @throws SCHEMA_ERROR. */
  read(run: RecordRun): UnreadRecord[];
  close(): void;
}

/** Shards of a task on one side: with all of them open no file is opened twice. */
const MAX_OPEN = 256;

/** Starts with no file open. @param needles - Those by which the runs were found. */
export function createRunReader(needles: Needles | undefined): RunReader {
  const open = new Map<string, number>();
  const descriptorOf = (file: RecordFile): number => {
    const known = open.get(file.path) ?? openRecordFile(file);
    if (known === undefined) throw new CodebatchError('SCHEMA_ERROR', `${file.name} is gone`);
    open.delete(file.path);
    open.set(file.path, known);
    for (const [path, oldest] of open) {
      if (open.size <= MAX_OPEN) break;
      closeSync(oldest);
      open.delete(path);
    }
    return known;
  };
  return {
    read: (run) => linesOf(run, readBytes(descriptorOf(run.file), run), needles),
    close() {
      for (const descriptor of open.values()) closeSync(descriptor);
      open.clear();
    },
  };
}

function readBytes(descriptor: number, { start, end }: RecordRun): Buffer {
  const bytes = Buffer.allocUnsafe(end - start);
  let filled = 0;
  while (filled < bytes.length) {
    const got = readSync(descriptor, bytes, filled, bytes.length - filled, start + filled);
    if (got === 0) break;
    filled += got;
  }
  return bytes.subarray(0, filled);
}

const NEWLINE = 0x0a;

function linesOf(run: RecordRun, bytes: Buffer, needles: Needles | undefined): UnreadRecord[] {
  const { file, head } = run;
  const cursor = needles === undefined ? undefined : createNeedleCursor(bytes, needles);
  const records: UnreadRecord[] = [];
  const envelope = head === '' ? undefined : parseRecordHead(head);
  let line = run.line;
  for (let start = 0; start < bytes.length; line += 1) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline;
    if (cursor === undefined || cursor(start, end)) {
      const text = textOfLine(bytes, start, end, file, line);
      if (text !== undefined) records.push(unread(text, line, run, envelope));
    }
    start = end + 1;
  }
  return records;
}

type Envelope = Pick<OutputRecord, 'snapshot_id' | 'batch_id' | 'task_id' | 'ts' | 'path'>;

function parseRecordHead(head: string): Envelope {
  return JSON.parse(`${head.slice(0, -1)}}`) as Envelope;
}

function unread(text: string, line: number, { file, head }: RecordRun, envelope: Envelope | undefined): UnreadRecord {
  if (envelope === undefined) {
    const read = () => parseRecordLine(text, file, line);
    return { body: bodyOf(read()), own: false, read };
  }
  return {
    body: text.slice(head.length),
    own: true,
    read() {
      const record = parseRecordLine(text, file, line);
      // A million records would hold these texts a million times.
      record.snapshot_id = envelope.snapshot_id;
      record.batch_id = envelope.batch_id;
      record.task_id = envelope.task_id;
      record.ts = envelope.ts;
      record.path = envelope.path;
      return record;
    },
  };
}
