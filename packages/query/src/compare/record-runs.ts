import type { Needles } from '../raw-prefilter.ts';
import {
  parseRecordLine,
  type RecordFile,
  type RecordFrame,
  scanRecordFrames,
  textOfLine,
} from '../scan-record-file.ts';

/** Lines of an outputs index about one file, one after the other: records of a file mostly stand together (SPEC 9.2). */
export interface RecordRun {
  readonly file: RecordFile;
  readonly path: string;
  /** Byte at which its first line begins. */
  readonly start: number;
  /** Byte at which its last line ends. */
  readonly end: number;
  /** Number of its first line. */
  readonly line: number;
  /** What each of its lines begins with: our envelope, and the path. Empty for lines of another layout. */
  readonly head: string;
}

/**
 * Finds which part of an outputs index is about which file. Of our own lines only those are decoded that begin another
 * file; the rest is compared as bytes.
 *
 * @param needles - Lines without any of them are passed over; between those of a run there may be some of other files.
 * @throws SCHEMA_ERROR.
 */
export function* scanRecordRuns(file: RecordFile, needles: Needles | undefined): Generator<RecordRun> {
  let run: { -readonly [Key in keyof RecordRun]: RecordRun[Key] } | undefined;
  let head: Buffer | undefined;
  for (const frame of scanRecordFrames(file, needles)) {
    const end = frame.offset + frame.end - frame.start;
    if (run !== undefined && head !== undefined && frame.framed && beginsWith(frame, head)) {
      run.end = end;
      continue;
    }
    const text = textOfLine(frame.bytes, frame.start, frame.end, file, frame.line);
    if (text === undefined) continue;
    const own = frame.framed ? headOf(text) : undefined;
    const path = own?.path ?? parseRecordLine(text, file, frame.line).path;
    if (run !== undefined && own === undefined && head === undefined && run.path === path) {
      run.end = end;
      continue;
    }
    if (run !== undefined) yield run;
    run = { file, path, start: frame.offset, end, line: frame.line, head: own?.head ?? '' };
    head = own === undefined ? undefined : Buffer.from(own.head);
  }
  if (run !== undefined) yield run;
}

function beginsWith({ bytes, start, end }: RecordFrame, head: Buffer): boolean {
  return end - start > head.length && bytes.compare(head, 0, head.length, start, start + head.length) === 0;
}

const OWN_LAYOUT =
  /^\{"schema_version":1,"snapshot_id":"[^"\\]*","batch_id":"[^"\\]*","task_id":"[^"\\]*","shard_id":"[^"\\]*","ts":"[^"\\]*","path":("(?:[^"\\]|\\.)*"),/;

function headOf(text: string): { readonly head: string; readonly path: string } | undefined {
  const found = OWN_LAYOUT.exec(text);
  if (found === null) return undefined;
  const path: unknown = JSON.parse(found[1] as string);
  return typeof path === 'string' ? { head: found[0], path } : undefined;
}
