/** What a task may spend on one file, and a worker on everything. */
export interface Limits {
  /** CPU time that one task may spend on one file, in milliseconds. Default: 60,000. */
  readonly cpuMs: number;
  /** Elapsed time that one task may spend on one file, or all on their start, in milliseconds: the backstop. Default: 300,000. */
  readonly wallMs: number;
  /** CPU time that a whole-snapshot task may spend, in milliseconds. Default: 3,600,000. */
  readonly snapshotCpuMs: number;
  /** Larger files are skipped with `SKIP_TOO_LARGE`. Default: 8 MiB. */
  readonly maxBytes: number;
  /** Memory of one worker in MiB: above it the worker is stopped, above half of it replaced. Default: 2,048. */
  readonly memoryMb: number;
  /** Objects above this many bytes are stored in chunks (SPEC 10). Default: 16 MiB. */
  readonly chunkBytes: number;
}

export const DEFAULT_LIMITS: Limits = {
  cpuMs: 60_000,
  wallMs: 300_000,
  snapshotCpuMs: 3_600_000,
  maxBytes: 8 * 1024 * 1024,
  memoryMb: 2_048,
  chunkBytes: 16 * 1024 * 1024,
};

/** The defaults with what is given in their place; later ones win. */
export function resolveLimits(...given: readonly (Partial<Limits> | undefined)[]): Limits {
  const limits: { -readonly [K in keyof Limits]: number } = { ...DEFAULT_LIMITS };
  for (const some of given) {
    for (const name of Object.keys(DEFAULT_LIMITS) as (keyof Limits)[]) {
      const value = some?.[name];
      if (value !== undefined) limits[name] = value;
    }
  }
  return limits;
}
