import { sha256Hex } from '@codebatch/core';
import type { Outcome, OutputCounts, TaskResult } from './protocol.ts';

/** Lines of records without envelope and path, as bytes, with their digest. */
export type RecordBody = Pick<TaskResult, 'body' | 'digest'>;

const DIGEST_DIGITS = 32;
const EMPTY_BODY: RecordBody = { body: Buffer.alloc(0), digest: '' };

/** The lines of a body, each ended by a line feed, with their digest. */
export function digestBody(body: Buffer): RecordBody {
  if (body.length === 0) return EMPTY_BODY;
  return { body, digest: sha256Hex(body).slice(0, DIGEST_DIGITS) };
}

/** The result of a task whose fate at a file is one record, or none: it was skipped, it failed, or it was not tried. */
export function verdict(task: number, outcome: Exclude<Outcome, 'ok'>, text: string): TaskResult {
  const { body, digest } = digestBody(Buffer.from(text));
  return {
    task,
    outcome,
    body,
    digest,
    counts: text === '' ? {} : VERDICT_COUNTS[outcome],
    objects: [],
  };
}

const VERDICT_COUNTS: Readonly<Record<Exclude<Outcome, 'ok'>, OutputCounts>> = {
  skipped: { skip: 1 },
  failed: { diagnostic: 1, 'diagnostic:error': 1 },
  blocked: {},
};
