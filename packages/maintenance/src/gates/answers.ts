import { createHash } from 'node:crypto';
import { canonicalJson, type Store } from '@codebatch/core';
import {
  batchStatus,
  batchSummary,
  countOutputs,
  errorList,
  failedFiles,
  filesWithDiagnostics,
  outputsOfTask,
  scanOutputs,
  shardList,
  taskList,
} from '@codebatch/query';

/** Digests of the answers about a batch, by the question (SPEC 12). Answers are equal where their digests are. */
export function answersAbout(store: Store, batchId: string): ReadonlyMap<string, string> {
  const tasks = taskList(store, batchId);
  const questions: Readonly<Record<string, () => unknown>> = {
    'R12.1 files with diagnostics': () => filesWithDiagnostics(store, batchId),
    'R12.2 outputs of each task': () => tasks.map(({ task_id }) => outputsOfTask(store, batchId, task_id)),
    'R12.3 failed files': () => failedFiles(store, batchId),
    'R12.4 counts': () => countOutputs(store, batchId, {}, ['kind', 'severity', 'code', 'language']),
    status: () => batchStatus(store, batchId),
    summary: () => batchSummary(store, batchId),
    tasks: () => tasks,
    shards: () => shardList(store, batchId),
    errors: () => errorList(store, batchId),
  };
  const answers = new Map(
    Object.entries(questions).map(([question, ask]) => [question, digestOf([canonicalJson(toJson(ask()))])]),
  );
  answers.set('every output', digestOf(textsOf(scanOutputs(store, batchId))));
  return answers;
}

/** sha256 over texts, each ended by a line feed. */
export function digestOf(texts: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\n');
  return hash.digest('hex');
}

/** Texts as stored. */
export function* textsOf(outputs: Iterable<{ readonly text: string }>): Generator<string> {
  for (const { text } of outputs) yield text;
}

/** Generators as lists, and the rest as it is written. */
function toJson(value: unknown): unknown {
  const iterable = typeof value === 'object' && value !== null && Symbol.iterator in value && !Array.isArray(value);
  return JSON.parse(JSON.stringify(iterable ? [...(value as Iterable<unknown>)] : value)) as unknown;
}
