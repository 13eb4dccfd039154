import { expect, it } from 'vitest';
import { createProgress, progressLine } from './progress.ts';

it('says how far, how fast and how long still', () => {
  const amount = { files: 1200, totalFiles: 5000, bytes: 12_000_000, totalBytes: 48_000_000 };
  expect(progressLine('running', amount, 3_000_000)).toBe(
    'running  1,200/5,000 files  12.0 MB of 48.0 MB  3.0 MB/s  12 s left',
  );
  expect(progressLine('reading', { files: 3, bytes: 900 }, undefined)).toBe('reading  3 files  900 B');
});

it('is quiet in pipes and in CI', () => {
  for (const [isTTY, env] of [
    [false, {}],
    [true, { CI: 'true' }],
    [true, { TERM: 'dumb' }],
  ] as const) {
    const written: string[] = [];
    const progress = createProgress({ isTTY, write: (text) => written.push(text) }, env, 'running');
    progress.update({ files: 1, bytes: 1 });
    progress.clear();
    expect(written).toEqual([]);
  }
});

it('rewrites one line, at most ten times a second, no wider than the terminal, and removes it', () => {
  const written: string[] = [];
  let now = 0;
  const stream = { isTTY: true, columns: 30, write: (text: string) => written.push(text) };
  const progress = createProgress(stream, {}, 'running', () => now);
  for (; now < 1000; now += 10)
    progress.update({ files: now, totalFiles: 1000, bytes: now * 1000, totalBytes: 1_000_000 });
  progress.clear();
  expect(written).toHaveLength(11);
  for (const text of written.slice(0, -1)) {
    expect(text.startsWith('\r\u001b[K')).toBe(true);
    expect(text.length - 4).toBeLessThanOrEqual(29);
  }
  expect(written.at(-1)).toBe('\r\u001b[K');
});
