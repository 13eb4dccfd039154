import { digestOf, hashBytes, type OutputRecord, SEVERITIES } from '@codebatch/core';
import { fieldText, recordColumn, recordLine, type SourceLines } from '@codebatch/query';
import type { Finding, Region } from './finding.ts';

/**
 * Makes a reader that turns diagnostics, given in stored order, into findings. It counts occurrences: the records of one
 * task and file have to come one after the other.
 *
 * Records of other implementations may have anything in a field: a severity that there is not counts as `info`, a code or a
 * message that is no text as missing.
 *
 * @param sources - Asked where a record lacks its end or its `context_hash`, as records of other implementations do.
 */
export function createFindingReader(sources: SourceLines): (record: OutputRecord) => Finding {
  let group = '';
  let seen = new Map<string, number>();
  return (record) => {
    const { task_id: taskId, path } = record;
    const severity = SEVERITIES.find((known) => known === record.severity) ?? 'info';
    const code = fieldText(record.code) || taskId;
    const lineHash = lineHashOf(record, sources);
    if (group !== `${taskId}\n${path}`) {
      group = `${taskId}\n${path}`;
      seen = new Map();
    }
    const key = `${code}\n${lineHash}`;
    const occurrence = (seen.get(key) ?? 0) + 1;
    seen.set(key, occurrence);
    return {
      taskId,
      path,
      severity,
      code,
      message: fieldText(record.message) || code,
      region: regionOf(record, sources),
      lineHash,
      occurrence,
    };
  };
}

/** The first half of `context_hash` where it has the form that our runner writes, else the same digest from the text. */
function lineHashOf(record: OutputRecord, sources: SourceLines): string {
  const stored = /^([0-9a-f]{16}):[0-9a-f]{16}$/.exec(record.context_hash ?? '')?.[1];
  if (stored !== undefined) return stored;
  const line = recordLine(record);
  const text = line === undefined ? undefined : sources.line(record.path, line);
  return shortDigest(text === undefined ? `${record.code} ${record.message}` : text.trim().replace(/\s+/g, ' '));
}

function regionOf(record: OutputRecord, sources: SourceLines): Region | undefined {
  const line = recordLine(record);
  if (line === undefined) return undefined;
  const column = recordColumn(record);
  const startColumn = Math.max(1, column ?? 1);
  const endLine = wholeFrom(line, record.end_line);
  const end = wholeFrom(endLine === line ? startColumn : 1, record.end_column);
  if (endLine !== undefined && end !== undefined) return { startLine: line, startColumn, endLine, endColumn: end };
  const text = sources.line(record.path, line) ?? '';
  const endColumn = column === undefined ? text.length + 1 : wordEnd(text, startColumn);
  return { startLine: line, startColumn, endLine: line, endColumn: Math.max(startColumn, endColumn) };
}

/** A value that is a whole number and no lower than the first one that is possible. */
function wholeFrom(first: number, value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= first ? value : undefined;
}

/** Where the name that stands at a column ends; one character on where there is no name. */
function wordEnd(text: string, column: number): number {
  const word = /^[\p{L}\p{N}_$]*/u.exec(text.slice(column - 1))?.[0] ?? '';
  return Math.min(text.length + 1, column + Math.max(1, word.length));
}

function shortDigest(text: string): string {
  return digestOf(hashBytes(Buffer.from(text))).slice(0, 16);
}
