import { VarintReader, VarintWriter } from './varints.ts';

/** A part of an outputs index that lies in a segment. */
export interface Span {
  /** Which of the files. */
  readonly file: number;
  /** How many records it has. */
  readonly records: number;
  /** First byte in the file. */
  readonly from: number;
  /** Byte behind the last record. */
  readonly to: number;
}

/** Successive records of a batch that were indexed together. */
export interface SegmentHead {
  readonly records: number;
  readonly spans: readonly Span[];
}

/** What an index says of itself. */
export interface IndexHead {
  /** Outputs indexes in the order of a scan: place of the task in the plan, and shard. */
  readonly files: readonly { readonly task: number; readonly shard: string }[];
  readonly segments: readonly SegmentHead[];
}

/** The head as it is stored. */
export function encodeHead({ files, segments }: IndexHead): Buffer {
  const writer = new VarintWriter();
  writer.add(files.length);
  for (const { task, shard } of files) {
    writer.add(task);
    writer.add(Number.parseInt(shard, 16));
  }
  writer.add(segments.length);
  for (const { records, spans } of segments) {
    writer.add(records);
    writer.add(spans.length);
    for (const { file, records: count, from, to } of spans) {
      writer.add(file);
      writer.add(count);
      writer.add(from);
      writer.add(to - from);
    }
  }
  return writer.bytes;
}

/** Reads what {@link encodeHead} has written. */
export function decodeHead(bytes: Buffer): IndexHead {
  const reader = new VarintReader(bytes);
  const files: IndexHead['files'][number][] = [];
  for (let left = reader.next(); left > 0; left -= 1) {
    const task = reader.next();
    files.push({ task, shard: reader.next().toString(16).padStart(2, '0') });
  }
  const segments: SegmentHead[] = [];
  for (let left = reader.next(); left > 0; left -= 1) {
    const records = reader.next();
    const spans: Span[] = [];
    for (let n = reader.next(); n > 0; n -= 1) {
      const file = reader.next();
      const count = reader.next();
      const from = reader.next();
      spans.push({ file, records: count, from, to: from + reader.next() });
    }
    segments.push({ records, spans });
  }
  return { files, segments };
}
