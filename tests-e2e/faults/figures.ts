import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultsFolder } from './injected.ts';

/** Whether every point is to be tried (`npm run faults`); otherwise a share of them, as in every test run. */
export const everyPoint: boolean = process.env['CODEBATCH_FAULTS'] === 'full';

/** Keeps what a full run counted, for `npm run faults` to print. */
export function noteFigures(section: string, figures: Readonly<Record<string, number>>): void {
  if (!everyPoint) return;
  const folder = join(faultsFolder, 'figures');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${section}.json`);
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>) : {};
  writeFileSync(file, `${JSON.stringify({ ...known, ...figures }, null, 2)}\n`);
}

/**
 * All of a list, or so many spread over it evenly. The spread begins at another place each day, so that within a few
 * weeks each is tried, and a failure can be repeated on the same day.
 */
export function shareOf<T>(points: readonly T[], reduced: number): T[] {
  if (everyPoint || points.length <= reduced) return [...points];
  const stride = points.length / reduced;
  const start = (Math.floor(Date.now() / 86_400_000) % Math.floor(stride)) % points.length;
  return Array.from({ length: reduced }, (_, index) => points[Math.floor(start + index * stride) % points.length]!);
}
