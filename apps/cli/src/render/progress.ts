import { formatBytes, formatCount, formatDuration } from './format-amounts.ts';
import { truncateText } from './text-width.ts';

/** How far something is. Totals are `undefined` while they are not known. */
export interface Amount {
  readonly files: number;
  readonly totalFiles?: number | undefined;
  readonly bytes: number;
  readonly totalBytes?: number | undefined;
}

/** A line on stderr that is rewritten while work goes on. */
export interface Progress {
  update(amount: Amount): void;
  /** Removes the line. */
  clear(): void;
}

/** What the line needs of stderr. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const INTERVAL_MS = 100;
/** Rates come from this stretch of the past, so that they follow a change from small files to big ones. */
const RATE_WINDOW_MS = 10_000;

/**
 * A progress line with rate and ETA. On a stream that is no terminal, or where `CI` is set, it shows nothing: logs keep
 * only what was said once.
 */
export function createProgress(
  stream: ProgressStream,
  env: Readonly<Record<string, string | undefined>>,
  title: string,
  now: () => number = Date.now,
): Progress {
  if (
    stream.isTTY !== true ||
    (env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false') ||
    env['TERM'] === 'dumb'
  ) {
    return { update: () => {}, clear: () => {} };
  }
  const marks: { readonly at: number; readonly bytes: number }[] = [];
  let shownAt = Number.NEGATIVE_INFINITY;
  let shown = false;
  return {
    update(amount) {
      const at = now();
      if (at - shownAt < INTERVAL_MS) return;
      shownAt = at;
      marks.push({ at, bytes: amount.bytes });
      while (marks.length > 2 && at - marks[0]!.at > RATE_WINDOW_MS) marks.shift();
      const [first] = marks;
      const elapsed = at - first!.at;
      const rate = elapsed < 500 ? undefined : ((amount.bytes - first!.bytes) / elapsed) * 1000;
      const line = truncateText(progressLine(title, amount, rate), Math.max(20, (stream.columns ?? 80) - 1));
      stream.write(`\r\u001b[K${line}`);
      shown = true;
    },
    clear() {
      if (shown) stream.write('\r\u001b[K');
      shown = false;
    },
  };
}

/** The text of a progress line; `rate` in bytes a second. */
export function progressLine(title: string, amount: Amount, rate: number | undefined): string {
  const files =
    amount.totalFiles === undefined
      ? formatCount(amount.files)
      : `${formatCount(amount.files)}/${formatCount(amount.totalFiles)}`;
  const bytes =
    amount.totalBytes === undefined
      ? formatBytes(amount.bytes)
      : `${formatBytes(amount.bytes)} of ${formatBytes(amount.totalBytes)}`;
  const left =
    amount.totalBytes === undefined || !rate ? undefined : ((amount.totalBytes - amount.bytes) / rate) * 1000;
  return [
    title,
    `${files} files`,
    bytes,
    ...(rate === undefined ? [] : [`${formatBytes(rate)}/s`]),
    ...(left === undefined ? [] : [`${formatTimeLeft(left)} left`]),
  ].join('  ');
}

/** Whole seconds below a minute: an estimate that shows tenths pretends to know more than it does. */
function formatTimeLeft(milliseconds: number): string {
  return milliseconds < 59_000 ? `${Math.max(1, Math.ceil(milliseconds / 1000))} s` : formatDuration(milliseconds);
}
