import type { ShardStateRecord } from '@codebatch/core';

/** How many records of what a done shard has, by what its state says. */
export interface RecordCounts {
  readonly total: number;
  readonly kinds: ReadonlyMap<string, number>;
  /** Symbols by type; they are all there is of the kind. */
  readonly symbolTypes: ReadonlyMap<string, number>;
}

/**
 * The counts that the state of a shard tells, so that its records need not be read for them.
 *
 * @returns undefined where they are missing, as in stores of other implementations, or do not add up
 */
export function readRecordCounts(state: ShardStateRecord): RecordCounts | undefined {
  const { kinds, symbol_types: symbolTypes = {}, outputs_written: total } = state.stats ?? {};
  if (kinds === undefined || total === undefined) return undefined;
  if (sum(kinds) !== total || sum(symbolTypes) !== (kinds['symbol'] ?? 0)) return undefined;
  return { total, kinds: new Map(Object.entries(kinds)), symbolTypes: new Map(Object.entries(symbolTypes)) };
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
