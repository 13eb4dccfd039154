import { describe, expect, it } from 'vitest';
import { createBudget, mayFit } from './build-budget.ts';

describe('the budget of a build', () => {
  it('lets one go on that is fast enough, and ends one that became too slow', () => {
    let time = 0;
    const allows = createBudget({ limit: 1000, begun: 0, total: 1_000_000, now: () => time });
    time = 100;
    expect(allows(200_000)).toBe(true);
    time = 150;
    expect(allows(200_001), 'not looked at before another tenth has passed').toBe(true);
    time = 300;
    expect(allows(210_000)).toBe(false);
  });

  it('counts what came before the first record', () => {
    let time = 900;
    const allows = createBudget({ limit: 1000, begun: 0, total: 1_000_000, now: () => time });
    time = 1000;
    expect(allows(999_999)).toBe(false);
  });

  it('tells beforehand what is hopeless', () => {
    expect(mayFit(40_000_000, 100)).toBe(true);
    expect(mayFit(40_000_001, 100)).toBe(false);
  });
});
