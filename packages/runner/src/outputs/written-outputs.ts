/** What a shard state says of its outputs. */
export interface OutputDigests {
  readonly outputs_sha256: string;
  readonly outputs_bytes: number;
  readonly records_sha256: string;
}

/** Where the records of a file stand in an outputs index: bytes, from the first of its first line. */
export interface BodyPlace {
  readonly start: number;
  readonly bytes: number;
  /** Bytes before the body in each of its lines. */
  readonly prefix: number;
}

/** An outputs index that waits for its name. */
export interface WrittenOutputs {
  /** Path of the file, for `publishFile`. */
  readonly temporary: string;
  readonly digests: OutputDigests;
  /** CRC-32 of the file. */
  readonly crc: number;
  /** One for each file, in the order in which they came. */
  readonly places: readonly BodyPlace[];
}
