import { type BaselineFindingRecord, compareUtf8 } from '@codebatch/core';

/** Findings that a project has accepted: what a baseline file says (SPEC 9.5). */
export interface Baseline {
  /** Versions by type of the tasks that found them; several where two branches were merged. */
  readonly tasks: ReadonlyMap<string, ReadonlySet<string>>;
  /** Sorted, no two equal. */
  readonly findings: readonly BaselineFindingRecord[];
}

/** Options of what compares with a baseline. */
export interface BaselineOptions {
  /** Path in the snapshot whose findings do not count: that of the baseline file itself. */
  readonly ignore?: string;
}

/**
 * Puts findings in the order of a baseline file (path, task, code, context, message) and numbers those that are equal
 * otherwise, so that no two lines are.
 */
export function createBaseline(tasks: Baseline['tasks'], findings: readonly BaselineFindingRecord[]): Baseline {
  const sorted = [...findings].sort(compareFindings);
  let occurrence = 0;
  const numbered = sorted.map((finding, n) => {
    const before = sorted[n - 1];
    occurrence = before !== undefined && compareFindings(before, finding) === 0 ? occurrence + 1 : 1;
    const { path, code, message, task, context } = finding;
    return {
      path,
      code,
      message,
      task,
      ...(context === undefined ? {} : { context }),
      ...(occurrence === 1 ? {} : { occurrence }),
    };
  });
  const used = new Set(numbered.map(({ task }) => task));
  return { tasks: new Map([...tasks].filter(([task]) => used.has(task))), findings: numbered };
}

function compareFindings(a: BaselineFindingRecord, b: BaselineFindingRecord): number {
  return (
    compareUtf8(a.path, b.path) ||
    compareUtf8(a.task, b.task) ||
    compareUtf8(a.code, b.code) ||
    compareUtf8(a.context ?? '', b.context ?? '') ||
    compareUtf8(a.message, b.message)
  );
}
