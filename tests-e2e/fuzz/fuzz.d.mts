/** What was run, and what did not end cleanly. */
export interface FuzzReport {
  readonly rounds: number;
  /** Cases by the kind of the file that was mutated. */
  readonly byKind: Readonly<Record<string, number>>;
  readonly failures: readonly { readonly index: number; readonly case: object; readonly problems: readonly string[] }[];
  readonly maxRssMb: number;
  readonly maxMs: number;
}

export function fuzz(options: {
  readonly folder: string;
  readonly seed: number;
  readonly rounds: number;
  readonly processes: number;
  readonly from?: number;
  readonly jobs?: number;
}): Promise<FuzzReport>;
