import { CodebatchError } from '@codebatch/core';
import type { DiagnosticOutput, RecordOutput, TaskOutput } from '@codebatch/plugin';
import type { FileContents } from './file-contents.ts';
import type { StorePuts } from './store-puts.ts';
import type { TaskRuntime } from './task-runtime.ts';
import { writeDiagnostic } from './write-diagnostic.ts';

/** Fields that the runner owns: a task that could set them could speak for another. */
const OWNED = ['schema_version', 'snapshot_id', 'batch_id', 'task_id', 'shard_id', 'ts', 'file_origin'] as const;

/**
 * Characters that the records of one task for one file may have. A nest of a million functions has a gigabyte of them, and
 * the parent, which takes the records of every worker, has no limit of its own.
 */
const MAX_CHARACTERS = 128 * 1024 * 1024;

/** Records as they arrive from a task, checked and written as lines. */
export interface OutputCollector {
  /** @throws CodebatchError INVALID_TASK for an output that the task may not yield, Error for too many of them */
  add(output: TaskOutput, contents: FileContents): void;
  body(): string;
  readonly counts: Record<string, number>;
  readonly objects: string[];
}

export function collectOutputs(runtime: TaskRuntime, puts: StorePuts): OutputCollector {
  const { task, checks } = runtime;
  const lines: string[] = [];
  const counts: Record<string, number> = {};
  const objects: string[] = [];
  let characters = 0;
  const push = (line: string): void => {
    characters += line.length;
    if (characters > MAX_CHARACTERS) throw new Error(`its records are more than ${MAX_CHARACTERS} characters`);
    lines.push(line);
  };
  const count = (name: string): void => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  return {
    counts,
    objects,
    add(output, contents) {
      if (output === null || typeof output !== 'object') {
        throw new CodebatchError('INVALID_TASK', 'yielded a value that is no output');
      }
      if (output.diagnostic !== undefined) {
        const finding = output as DiagnosticOutput;
        const declared = task.diagnostics?.[finding.diagnostic];
        if (declared === undefined || !Object.hasOwn(task.diagnostics ?? {}, finding.diagnostic)) {
          throw new CodebatchError('INVALID_TASK', `yielded the undeclared diagnostic '${finding.diagnostic}'`);
        }
        const record = writeDiagnostic(finding, declared, contents);
        push(JSON.stringify(record).slice(1));
        count('diagnostic');
        count(`diagnostic:${record['severity']}`);
        return;
      }
      const record = output as RecordOutput;
      checkRecord(runtime, record);
      const wrong = checks?.get(record.kind)?.(record);
      if (wrong !== undefined) {
        throw new CodebatchError('INVALID_TASK', `yielded a record of kind '${record.kind}' in which ${wrong}`);
      }
      const settled = puts.settle(record);
      if (typeof settled['object'] === 'string') objects.push(settled['object']);
      push(recordLine(settled));
      count(record.kind);
      if (record.kind === 'symbol' && typeof record['symbol_type'] === 'string')
        count(`symbol:${record['symbol_type']}`);
    },
    body: () => (lines.length === 0 ? '' : `${lines.join('\n')}\n`),
  };
}

function checkRecord({ task }: TaskRuntime, record: RecordOutput): void {
  if (typeof record.kind !== 'string' || !Object.hasOwn(task.outputs, record.kind)) {
    throw new CodebatchError('INVALID_TASK', `yielded the undeclared kind '${record.kind}'`);
  }
  for (const field of OWNED) {
    if (field in record) {
      throw new CodebatchError('INVALID_TASK', `yielded the field '${field}', which belongs to the runner`);
    }
  }
}

/** The line of a record from its kind on: `path` comes before it and is the runner's. */
function recordLine(record: RecordOutput): string {
  const text = JSON.stringify(record);
  if (!('path' in record) && text.startsWith(`{"kind":"${record.kind}"`)) return text.slice(1);
  const { path: _path, kind, ...rest } = record as RecordOutput & { path?: unknown };
  return JSON.stringify({ kind, ...rest }).slice(1);
}
