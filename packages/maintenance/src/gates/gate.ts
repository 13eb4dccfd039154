import type { Store } from '@codebatch/core';
import type { Registry } from '@codebatch/runner';
import type { VerifyReport } from '../verify/verify-store.ts';

/** One thing that does not hold. */
export interface GateFailure {
  readonly message: string;
  readonly location?: string;
  readonly expected?: unknown;
  readonly actual?: unknown;
  readonly suggestion?: string;
}

/** What a gate looks at. */
export interface GateSubject {
  readonly store: Store;
  readonly batchId: string;
  readonly snapshotId: string;
  /** The tasks that gates may run, on copies. */
  readonly registry: Registry;
  readonly signal?: AbortSignal | undefined;
  /** The verification of the whole store, which all gates of one call share. */
  readonly verification: VerifyReport;
}

/** What a check found. */
export interface GateOutcome {
  readonly failures: readonly GateFailure[];
  readonly details: Readonly<Record<string, unknown>>;
}

/** An invariant of the specification with the check that shows it. */
export interface Gate {
  readonly id: string;
  /** What holds where it passes, in one line. */
  readonly summary: string;
  /** How it is checked, and what it changes: never the store. */
  readonly method: string;
  /** Ids of requirements. */
  readonly requirements: readonly string[];
  /** Called only for a batch that is complete in a store without damage. */
  check(subject: GateSubject): Promise<GateOutcome> | GateOutcome;
}

/** Failures of one gate that are reported; the others are counted. */
export const MAX_FAILURES = 50;

/** Gathers failures without letting a thoroughly wrong store fill the memory. */
export interface FailureList {
  add(failure: GateFailure): void;
  readonly list: readonly GateFailure[];
  readonly count: number;
}

/** An empty list, which keeps the first {@link MAX_FAILURES} and counts the others. */
export function createFailureList(): FailureList {
  const list: GateFailure[] = [];
  let count = 0;
  return {
    add(failure) {
      count += 1;
      if (list.length < MAX_FAILURES) list.push(failure);
    },
    list,
    get count() {
      return count;
    },
  };
}
