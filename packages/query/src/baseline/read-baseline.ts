import { existsSync } from 'node:fs';
import {
  type BaselineFindingRecord,
  type BaselineRecord,
  CodebatchError,
  isCodebatchError,
  parseRecord,
  readRawLines,
} from '@codebatch/core';
import { type Baseline, createBaseline } from './baseline.ts';

/**
 * Reads a baseline file (SPEC 9.5). The lines may stand in any order and more than once, as after a merge that kept the
 * lines of both sides.
 *
 * @throws BASELINE_NOT_FOUND; SCHEMA_ERROR with `path` and `line` for a line that is no finding, for the marks of a
 * conflict, and for a file that is no baseline; SCHEMA_TOO_NEW; IO_ERROR, PERMISSION_DENIED.
 */
export function readBaseline(file: string): Baseline {
  if (!existsSync(file)) {
    throw new CodebatchError('BASELINE_NOT_FOUND', `There is no baseline ${file}`, {
      hints: ['codebatch baseline write accepts the findings of the newest batch.'],
      details: { path: file },
    });
  }
  const tasks = new Map<string, Set<string>>();
  const findings = new Map<string, BaselineFindingRecord>();
  let headed = false;
  let line = 0;
  for (const bytes of readRawLines(file)) {
    line += 1;
    const text = bytes.toString('utf8').trim();
    if (text === '') continue;
    const value = parseLine(text, file, line);
    if (isHead(value)) {
      headed = true;
      const head = checked('baseline', value, file, line);
      for (const [task, version] of Object.entries(head.tasks)) {
        tasks.set(task, (tasks.get(task) ?? new Set()).add(version));
      }
    } else if (headed) findings.set(text, checked('baseline_finding', value, file, line));
    else throw damaged(file, line, 'is not the first line of a baseline', [WRITE_ANEW]);
  }
  if (!headed) throw damaged(file, undefined, 'is empty, and no baseline', [WRITE_ANEW]);
  return createBaseline(tasks, [...findings.values()]);
}

const WRITE_ANEW = 'codebatch baseline write --force accepts the findings of the newest batch anew.';

function parseLine(text: string, file: string, line: number): unknown {
  if (/^(<{7}|\|{7}|={7}|>{7})/.test(text)) {
    throw damaged(file, line, 'is the mark of a merge conflict', [
      'Keep the lines of both sides, delete the marks, and run codebatch baseline update: it drops what is fixed.',
    ]);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damaged(file, line, `is not JSON: ${(error as Error).message}`, [RESTORE], error);
  }
}

const RESTORE = 'Restore the line from version control, or delete it and see what the next scan calls new.';

function isHead(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'schema_name' in value;
}

function checked(name: 'baseline', value: unknown, file: string, line: number): BaselineRecord;
function checked(name: 'baseline_finding', value: unknown, file: string, line: number): BaselineFindingRecord;
function checked(
  name: 'baseline' | 'baseline_finding',
  value: unknown,
  file: string,
  line: number,
): BaselineRecord | BaselineFindingRecord {
  try {
    return parseRecord(name, value, `line ${line} of ${file}`);
  } catch (error) {
    if (!isCodebatchError(error) || error.code !== 'SCHEMA_ERROR') throw error;
    const { field, reason } = error.details;
    throw damaged(file, line, `is no ${name.replace('_', ' ')}: ${String(field)} ${String(reason)}`, [RESTORE], error);
  }
}

function damaged(
  file: string,
  line: number | undefined,
  problem: string,
  hints: readonly string[],
  cause?: unknown,
): CodebatchError {
  const place = line === undefined ? `The baseline ${file}` : `Line ${line} of the baseline ${file}`;
  return new CodebatchError('SCHEMA_ERROR', `${place} ${problem}`, {
    hints: [...hints],
    details: { path: file, ...(line === undefined ? {} : { line }) },
    cause,
  });
}
