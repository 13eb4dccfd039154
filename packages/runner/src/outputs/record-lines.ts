import type { EarlierRecords, ResultFacts } from '../protocol.ts';

/** An outputs index of an earlier batch, found to be what was written. */
export interface EarlierIndex {
  readonly bytes: Buffer;
  /** The digest of its records without what differs from batch to batch, as its shard state has it. */
  readonly recordsSha256: string;
}

/** Records of one file. */
export interface RecordLines {
  /** Lines, each ended by a line feed. */
  readonly bytes: Buffer;
  /** Bytes at the beginning of every line that are not of its body: the envelope and the path of an earlier batch. */
  readonly prefix: number;
  /** Where they were read, and at which byte of it. */
  readonly from?: { readonly index: EarlierIndex; readonly start: number };
}

/** What one task found in one file, in this run or an earlier one. */
export interface FileResult extends ResultFacts {
  /** The records; undefined where a worker has written their outputs index. */
  readonly lines?: RecordLines;
  /** The key under which it was remembered, where it is of an earlier run. */
  readonly key?: string;
}

/** What an earlier run found, and where its records are. */
export type KnownResult = FileResult & Required<Pick<FileResult, 'key'>> & { readonly from: EarlierRecords };

const LF = 0x0a;

/** The lines as a worker gives and takes them. */
export function bodyOf({ bytes, prefix }: RecordLines): Buffer {
  if (prefix === 0) return bytes;
  const body = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(LF, at) + 1;
    length += bytes.copy(body, length, at + prefix, end);
    at = end;
  }
  return body.subarray(0, length);
}
