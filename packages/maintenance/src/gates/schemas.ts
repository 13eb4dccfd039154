import * as fs from 'node:fs';
import {
  CodebatchError,
  isCodebatchError,
  layout,
  OUTPUT_KINDS,
  type OutputKind,
  type OutputRecord,
  parseRecord,
  REQUIRED_FIELDS,
  type RecordName,
  readBatch,
  readDocument,
  readJsonLines,
  readOutputs,
  readPlan,
  readTask,
  shardIdsOf,
} from '@codebatch/core';
import { readSnapshot, readSnapshotFiles } from '@codebatch/snapshot';
import { createFailureList, type Gate } from './gate.ts';

/** Every record of the batch and its snapshot matches its schema. */
export const schemasGate: Gate = {
  id: 'schemas',
  summary: 'Every record of the batch and its snapshot matches its schema',
  method: 'Parses every document and every line, and checks each against its schema and the fields of its kind.',
  requirements: ['R5.3', 'R7.3', 'R9.2', 'R9.3', 'R13.1'],
  check({ store, batchId, snapshotId }) {
    const failures = createFailureList();
    const counts: Partial<Record<RecordName, number>> = {};
    const count = (name: RecordName): void => {
      counts[name] = (counts[name] ?? 0) + 1;
    };
    const guard = (name: RecordName, location: string, read: () => unknown): void => {
      count(name);
      try {
        read();
      } catch (error) {
        if (!isCodebatchError(error)) throw error;
        failures.add({ message: error.message, location });
      }
    };
    guard('store', 'store.json', () => readDocument('store', layout.storeFile(store.root)));
    guard('snapshot', `snapshots/${snapshotId}/snapshot.json`, () => readSnapshot(store, snapshotId));
    guard('file', `snapshots/${snapshotId}/files.index.jsonl`, () => {
      for (const _ of readSnapshotFiles(store, snapshotId)) count('file');
    });
    guard('batch', `batches/${batchId}/batch.json`, () => readBatch(store, batchId));
    for (const { task_id } of readPlan(store, batchId).tasks) {
      const task = readTask(store, batchId, task_id);
      count('task');
      for (const shard of shardIdsOf(store, task)) {
        const location = `batches/${batchId}/tasks/${task_id}/shards/${shard}/outputs.index.jsonl`;
        for (const { value, line } of readOutputs(store, batchId, task_id, shard)) {
          guard('output', `${location}:${line}`, () => checkOutput(value));
        }
      }
      const events = layout.taskEvents(store.root, batchId, task_id);
      if (!fs.existsSync(events)) continue;
      for (const { value, line } of readJsonLines(events, { torn: 'ignore' })) {
        guard('event', `batches/${batchId}/tasks/${task_id}/events.jsonl:${line}`, () =>
          parseRecord('event', value, 'It'),
        );
      }
    }
    return { failures: failures.list, details: { records: counts, failures: failures.count } };
  },
};

function checkOutput(value: unknown): void {
  const record: OutputRecord = parseRecord('output', value, 'It');
  const { kind } = record;
  const known = (OUTPUT_KINDS as readonly string[]).includes(kind);
  if (!known && !kind.includes('.')) throw schemaError(`It has the kind ${kind}, which no vendor's name stands before`);
  const missing = (REQUIRED_FIELDS[kind as OutputKind] ?? []).filter((field) => record[field] === undefined);
  if (missing.length > 0) throw schemaError(`It is a record of kind ${kind} without ${missing.join(', ')}`);
}

function schemaError(message: string): CodebatchError {
  return new CodebatchError('SCHEMA_ERROR', message);
}
