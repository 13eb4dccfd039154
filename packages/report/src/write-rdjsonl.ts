import type { Severity } from '@codebatch/core';
import type { SourceLines } from '@codebatch/query';
import type { Finding, Region } from './findings/finding.ts';

const SEVERITY_NAMES: Readonly<Record<Severity, 'ERROR' | 'WARNING' | 'INFO'>> = {
  error: 'ERROR',
  warning: 'WARNING',
  info: 'INFO',
  hint: 'INFO',
};

/**
 * Yields findings in the Reviewdog Diagnostic Format, one JSON object a line. Its columns count bytes of UTF-8: they are
 * computed from the text, and stay as they are where the text cannot be read.
 */
export function* writeRdjsonl(findings: Iterable<Finding>, sources: SourceLines): Generator<string> {
  for (const { path, severity, code, message, region } of findings) {
    const range = region === undefined ? undefined : byteRange(path, region, sources);
    const diagnostic = {
      message,
      location: { path, ...(range === undefined ? {} : { range }) },
      severity: SEVERITY_NAMES[severity],
      source: { name: 'codebatch' },
      code: { value: code },
    };
    yield `${JSON.stringify(diagnostic)}\n`;
  }
}

function byteRange(path: string, region: Region, sources: SourceLines): object {
  const place = (line: number, column: number): object => {
    const text = sources.line(path, line)?.slice(0, column - 1);
    return { line, column: text === undefined ? column : column + Buffer.byteLength(text) - text.length };
  };
  return { start: place(region.startLine, region.startColumn), end: place(region.endLine, region.endColumn) };
}
