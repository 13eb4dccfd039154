import { type BaselineFindingRecord, isFailure, type OutputRecord, type TaskRecord } from '@codebatch/core';
import type { ContextReader, FindingContext } from '../compare/finding-context.ts';
import type { SnapshotFile } from '../compare/snapshot-file.ts';
import type { OpenBatch } from '../open-batch.ts';
import { compileFilter } from '../output-filter.ts';
import { fieldText } from '../record-fields.ts';
import { scanTasks } from '../scan-outputs.ts';

/** A finding of a batch with what it is recognised by. */
export interface FoundFinding {
  readonly record: OutputRecord;
  readonly finding: BaselineFindingRecord;
}

/** What one task has about one file. */
export interface FileFindings {
  readonly task: TaskRecord;
  readonly path: string;
  readonly found: readonly FoundFinding[];
  /** The task failed on the file, or skipped it with this code. */
  readonly lost: 'failed' | `SKIP_${string}` | undefined;
}

/**
 * Yields the findings of a batch, task by task and file by file. Failures of tasks are none. Memory is that of one file.
 *
 * @param ignore - The path of a file whose findings do not count.
 * @throws SCHEMA_ERROR.
 */
export function* readFileFindings(
  batch: OpenBatch,
  files: ReadonlyMap<string, SnapshotFile>,
  context: ContextReader,
  ignore: string | undefined,
): Generator<FileFindings> {
  const filter = compileFilter({ kinds: ['diagnostic', 'skip'] }, () => '');
  for (const task of batch.tasks) {
    let path: string | undefined;
    let records: OutputRecord[] = [];
    for (const { record } of scanTasks(batch, [task], filter)) {
      if (record.path === ignore) continue;
      if (path !== undefined && path !== record.path) {
        yield fileFindings(task, path, records);
        records = [];
      }
      path = record.path;
      records.push(record);
    }
    if (path !== undefined) yield fileFindings(task, path, records);
  }

  function fileFindings(task: TaskRecord, path: string, records: readonly OutputRecord[]): FileFindings {
    const file = files.get(path);
    const found = records
      .filter((record) => record.kind === 'diagnostic' && !isFailure(record))
      .map((record) => ({ record, finding: identify(record, task, context.of(record, file)) }));
    const skip = records.find(({ kind }) => kind === 'skip');
    const lost = records.some(isFailure) ? 'failed' : skip && (skip.code as `SKIP_${string}`);
    return { task, path, found, lost };
  }
}

function identify(record: OutputRecord, task: TaskRecord, context: FindingContext | undefined): BaselineFindingRecord {
  return {
    path: record.path,
    code: fieldText(record.code, task.type),
    message: fieldText(record.message),
    task: task.type,
    ...(context === undefined ? {} : { context: `${context.line}:${context.around}` }),
  };
}
