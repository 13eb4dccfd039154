import type { Severity } from '@codebatch/core';
import type { Region } from './findings/finding.ts';
import type { Worst } from './findings/keep-worst.ts';

/** Annotations worth printing: the site shows ten of each level for a step, and a log has to stay readable. */
export const MOST_ANNOTATIONS = 1000;

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'notice'>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
  hint: 'notice',
};

/** Yields findings as workflow commands of GitHub Actions, the worst first. */
export function* writeGithub({ kept }: Worst): Generator<string> {
  for (const { severity, path, region, code, message } of kept) {
    const properties = { file: path, ...(region === undefined ? {} : placeOf(region)), title: code };
    const text = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
    yield `::${LEVELS[severity]} ${text.join(',')}::${escapeData(message)}\n`;
  }
}

/** Columns are allowed only within one line. */
function placeOf({ startLine, startColumn, endLine, endColumn }: Region): Readonly<Record<string, number>> {
  if (startLine !== endLine) return { line: startLine, endLine };
  return { line: startLine, endLine, col: startColumn, endColumn };
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
