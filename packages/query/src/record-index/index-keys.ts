/** Fields with few values, of each of which an index lists the records. */
export const LISTED_FIELDS = ['kind', 'severity', 'code', 'metric'] as const;

/** One of {@link LISTED_FIELDS}. */
export type ListedField = (typeof LISTED_FIELDS)[number];

/** Names are many: their records are found by a hash of the name, in this many parts of a segment. */
export const NAME_BUCKETS = 1024;

/** Records of a segment whose beginnings stand in one row: a query that wants few of them reads few rows. */
export const STARTS_PER_ROW = 4096;

/** A longer value shares its row with all that begin like it, so that keys stay short. */
const MAX_VALUE_LENGTH = 400;

/** A value as it stands in a key. Lone surrogates, which UTF-8 cannot express, are one and the same there. */
export function listedValue(value: string): string {
  return Buffer.from(value.slice(0, MAX_VALUE_LENGTH)).toString();
}

/** Keys of the rows of an index. All but the first three belong to a segment. */
export const indexKeys = {
  head: 'head',
  /** Counts of records by the fields that they are counted by. */
  cells: 'cells',
  /** All paths, in the order in which they were met. */
  paths: 'paths',
  /** Where each of {@link STARTS_PER_ROW} records of the segment begins. */
  starts: (segment: number, row: number): string => `starts ${segment} ${row}`,
  /** Successive records of one path. */
  runs: (segment: number): string => `runs ${segment}`,
  /** The cells of the records of each run. */
  runCells: (segment: number): string => `run cells ${segment}`,
  /** The records that have a value in a field, which is given as it stands in a key. */
  listed: (segment: number, field: ListedField, value: string): string => `${field} ${segment} ${value}`,
  /** The records with a name whose hash falls into a bucket. */
  names: (segment: number, bucket: number): string => `names ${segment} ${bucket}`,
} as const;

/** A hash of 32 bits over the code units of a name (FNV-1a, its bits mixed once more). */
export function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let n = 0; n < name.length; n += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(n), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
