import type { OutputRecord } from '@codebatch/core';

/** What a file is called that has no known language. */
export const UNKNOWN_LANGUAGE = 'unknown';

/** The record's line, a whole number from 1, if it has one. */
export function recordLine({ line }: OutputRecord): number | undefined {
  return isWhole(line) && line >= 1 ? line : undefined;
}

/**
 * The record's column, a whole number, 1-based. Stores of other implementations have `col` instead: 1-based in
 * diagnostics, 0-based in everything else (SPEC 9).
 */
export function recordColumn(record: OutputRecord): number | undefined {
  if (isWhole(record.column)) return record.column;
  const col = record['col'];
  if (!isWhole(col)) return undefined;
  return record.kind === 'diagnostic' ? Math.max(1, col) : col + 1;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** The text in a field of a record; `otherwise` where other implementations have filled it with anything else. */
export function fieldText(value: unknown, otherwise = ''): string {
  return typeof value === 'string' ? value : otherwise;
}

/** The directory of a snapshot path, `.` for the root. */
export function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '.' : path.slice(0, slash);
}

/** The last segment of a snapshot path. */
export function nameOfPath(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The extension of a snapshot path with its dot, lowercase; empty where there is none. */
export function extensionOf(path: string): string {
  const name = nameOfPath(path);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot).toLowerCase();
}

/** Adds to a count by name, one unless told. */
export function countUp(counts: Map<string, number>, key: string, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

/** Counts by name as plain data, largest first, equal counts by name. */
export function sortedCounts(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
}
