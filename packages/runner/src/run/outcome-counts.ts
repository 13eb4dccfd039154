import type { ShardStateRecord } from '@codebatch/core';
import type { TaskResult } from '../protocol.ts';

type Stats = NonNullable<ShardStateRecord['stats']>;

/** Counts what an attempt did over the files of its shard. */
export interface OutcomeCounter {
  add(result: Pick<TaskResult, 'outcome' | 'counts'>, bytes: number): void;
  stats(reused: number): Stats;
}

/** Starts at nothing. */
export function startCountingOutcomes(): OutcomeCounter {
  const outcomes = { ok: 0, skipped: 0, failed: 0, blocked: 0 };
  const kinds = new Map<string, number>();
  const severities = new Map<string, number>();
  const symbolTypes = new Map<string, number>();
  let bytes = 0;
  let outputs = 0;
  return {
    add(result, size) {
      outcomes[result.outcome] += 1;
      if (result.outcome === 'ok') bytes += size;
      for (const [name, count] of Object.entries(result.counts)) {
        const colon = name.indexOf(':');
        const into = colon < 0 ? kinds : name.startsWith('symbol:') ? symbolTypes : severities;
        const key = name.slice(colon + 1);
        into.set(key, (into.get(key) ?? 0) + count);
        if (colon < 0) outputs += count;
      }
    },
    stats: (reused) => ({
      files_processed: outcomes.ok,
      files_skipped: outcomes.skipped,
      files_failed: outcomes.failed,
      files_blocked: outcomes.blocked,
      outputs_written: outputs,
      bytes_processed: bytes,
      executed: outcomes.ok - reused,
      reused,
      kinds: Object.fromEntries(kinds),
      severities: Object.fromEntries(severities),
      symbol_types: Object.fromEntries(symbolTypes),
    }),
  };
}
