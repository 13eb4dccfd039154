/** Room for what is sorted and written after the last record was read. */
const WRITING_SHARE = 0.25;

/** Bytes of records that are indexed in a millisecond at most, three times what was measured. */
const MOST_BYTES_PER_MS = 400_000;

/** Whether so many bytes of records could be indexed in so many milliseconds: what is hopeless need not be begun. */
export function mayFit(bytes: number, milliseconds: number): boolean {
  return bytes / MOST_BYTES_PER_MS <= milliseconds;
}

/** Limits of a build. */
export interface BuildBudget {
  /** Milliseconds, all in all. */
  readonly limit: number;
  /** When the build began, on the clock. */
  readonly begun: number;
  /** Bytes of records that are to be read. */
  readonly total: number;
  /** A clock in milliseconds. */
  readonly now: () => number;
}

/**
 * Makes the judge of a build: asked with the bytes read so far, it answers whether the whole can be done in time at the rate
 * of late. It looks anew when a tenth of the limit has passed.
 */
export function createBudget({ limit, begun, total, now }: BuildBudget): (bytes: number) => boolean {
  let last = { time: now(), bytes: 0 };
  return (bytes) => {
    const time = now();
    if (time - last.time < limit / 10) return true;
    const left = ((total - bytes) * (time - last.time)) / Math.max(1, bytes - last.bytes);
    last = { time, bytes };
    return time - begun + left * (1 + WRITING_SHARE) <= limit;
  };
}
