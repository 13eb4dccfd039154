import { formatCount } from './format-amounts.ts';

/** What a run did, counted in pairs of a task and a file. */
export interface Work {
  readonly executed: number;
  readonly reused: number;
  readonly skipped: number;
  readonly failed: number;
}

/** `1,200 computed, 34 reused, 5 skipped, 1 failed`: zeros other than the first are left out. */
export function renderWork(work: Work): string {
  return [
    `${formatCount(work.executed)} computed`,
    ...(work.reused > 0 ? [`${formatCount(work.reused)} reused`] : []),
    ...(work.skipped > 0 ? [`${formatCount(work.skipped)} skipped`] : []),
    ...(work.failed > 0 ? [`${formatCount(work.failed)} failed`] : []),
  ].join(', ');
}
