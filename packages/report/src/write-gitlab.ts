import { digestOf, hashBytes, type Severity } from '@codebatch/core';
import type { Finding } from './findings/finding.ts';

const SEVERITY_NAMES: Readonly<Record<Severity, 'critical' | 'major' | 'minor' | 'info'>> = {
  error: 'critical',
  warning: 'major',
  info: 'minor',
  hint: 'info',
};

/** Yields findings as a Code Quality report of GitLab: a JSON array, one finding a line. */
export function* writeGitlab(findings: Iterable<Finding>): Generator<string> {
  yield '[';
  let first = true;
  for (const finding of findings) {
    const { path, region, code, message, severity } = finding;
    const issue = {
      description: foldLines(message),
      check_name: code,
      fingerprint: fingerprintOf(finding),
      severity: SEVERITY_NAMES[severity],
      location: { path, lines: { begin: region?.startLine ?? 1, end: region?.endLine ?? 1 } },
    };
    yield `${first ? '\n' : ',\n'}${JSON.stringify(issue)}`;
    first = false;
  }
  yield first ? ']\n' : '\n]\n';
}

/** A description is one line: breaks, with the indentation around them, are single spaces. */
function foldLines(text: string): string {
  const lines = text.split(/[\r\n\v\f\u0085\u2028\u2029]+/).map((line) => line.trim());
  return lines.filter((line) => line !== '').join(' ');
}

/** Equal in two reports for a finding that only moved within its file, and unique within a report. */
function fingerprintOf({ taskId, path, code, lineHash, occurrence }: Finding): string {
  return digestOf(hashBytes(Buffer.from([taskId, path, code, lineHash, occurrence].join('\n'))));
}
