import { CodebatchError } from '@codebatch/core';
import type { DiagnosticOutput, RecordOutput, TaskOutput } from '@codebatch/plugin';
import type { OutputCounts } from '../protocol.ts';
import type { BodyBuffer } from './body-memory.ts';
import type { FileContents } from './file-contents.ts';
import { formatRecord, formatRecords } from './format-records.ts';
import { referencesOf } from './references-of.ts';
import type { StorePuts } from './store-puts.ts';
import type { TaskRuntime } from './task-runtime.ts';
import { writeDiagnostic } from './write-diagnostic.ts';

/**
 * Characters that the records of one task for one file may have. A nest of a million functions has a gigabyte of them, and
 * the parent, which takes the records of every worker, has no limit of its own.
 */
const MAX_CHARACTERS = 128 * 1024 * 1024;

/** Records of a trusted task that are written at once. */
const RECORDS_AT_ONCE = 64;

/** Records as they arrive from a task, checked and written as lines. */
export interface OutputCollector {
  /** @throws CodebatchError INVALID_TASK for an output that the task may not yield, Error for too many of them */
  add(output: TaskOutput, contents: FileContents): void;
  /** Lines as a result has them; nothing is added any more. */
  body(): Buffer;
  counts(): OutputCounts;
  readonly objects: readonly string[];
}

/** @param lines - Takes the records. */
export function collectOutputs(runtime: TaskRuntime, puts: StorePuts, lines: BodyBuffer): OutputCollector {
  const { task, check } = runtime;
  const kinds = new Map<string, number>();
  const symbolTypes = new Map<string, number>();
  const objects: string[] = [];
  let characters = 0;
  let pending: RecordOutput[] = [];
  const write = (written: string): void => {
    characters += written.length;
    if (characters > MAX_CHARACTERS) throw new Error(`its records are more than ${MAX_CHARACTERS} characters`);
    lines.add(written);
  };
  const writePending = (): void => {
    const records = pending;
    if (records.length === 0) return;
    pending = [];
    write(formatRecords(records));
  };
  const addFinding = (finding: DiagnosticOutput, contents: FileContents): void => {
    const declared = task.diagnostics?.[finding.diagnostic];
    if (declared === undefined || !Object.hasOwn(task.diagnostics ?? {}, finding.diagnostic)) {
      throw new CodebatchError('INVALID_TASK', `yielded the undeclared diagnostic '${finding.diagnostic}'`);
    }
    refuse(check?.finding(finding, contents));
    const record = writeDiagnostic(finding, declared, contents);
    writePending();
    write(JSON.stringify(record).slice(1));
    count(kinds, 'diagnostic');
    count(kinds, `diagnostic:${record['severity']}`);
  };
  const addRecord = (record: RecordOutput): void => {
    refuse(check?.record(record));
    const settled = puts.settle(record);
    if (check === undefined) {
      if (typeof settled['object'] === 'string') objects.push(settled['object']);
      if (pending.push(settled) === RECORDS_AT_ONCE) writePending();
    } else {
      for (const ref of referencesOf(settled)) {
        if (!puts.holds(ref)) {
          refuse(`a record of kind '${record.kind}' in which 'object' is ${ref}, which is not in the store`);
        }
        objects.push(ref);
      }
      // A task that is not trusted may go on to change what it has yielded.
      write(formatRecord(settled));
    }
    count(kinds, record.kind);
    if (record.kind === 'symbol' && typeof record['symbol_type'] === 'string') {
      count(symbolTypes, record['symbol_type']);
    }
  };
  return {
    add(output, contents) {
      if (output === null || typeof output !== 'object') {
        throw new CodebatchError('INVALID_TASK', 'yielded a value that is no output');
      }
      if (output.diagnostic !== undefined) addFinding(output as DiagnosticOutput, contents);
      else addRecord(output as RecordOutput);
    },
    body() {
      writePending();
      return lines.bytes();
    },
    counts: () => ({
      ...Object.fromEntries(kinds),
      ...Object.fromEntries([...symbolTypes].map(([type, uses]) => [`symbol:${type}`, uses])),
    }),
    objects,
  };
}

function refuse(wrong: string | undefined): void {
  if (wrong !== undefined) throw new CodebatchError('INVALID_TASK', `yielded ${wrong}`);
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
