import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openStore, type Store } from '@codebatch/core';
import { answersAbout } from './answers.ts';
import { createFailureList, type Gate, type GateOutcome, type GateSubject } from './gate.ts';
import { type ScratchOptions, withScratchStore } from './scratch-store.ts';
import { withBuiltIndex } from './with-built-index.ts';

/** No answer needs an event log. */
export const logIndependenceGate: Gate = {
  id: 'log-independence',
  summary: 'Every answer is the same without any event log',
  method:
    'Asks every question of the store, and of a copy of the batch that has no events.jsonl, nor anything that is a link to one. No index is asked.',
  requirements: ['R2.4', 'R6.2', 'R12.1', 'R12.2', 'R12.3', 'R12.4'],
  check: (subject) =>
    compareWithCopy(subject, [withoutIndexes(subject.store)], { events: false, indexes: true }, 'event logs'),
};

/** No answer needs what can be rebuilt. */
export const indexDeletionGate: Gate = {
  id: 'index-deletion',
  summary: 'Every answer is the same after indexes/ is deleted',
  method:
    'Asks every question of the store with its own indexes, of the store with an index of the batch that is built aside for this, and of a copy of the batch that has no indexes, nor anything that is a link into them.',
  requirements: ['R2.6', 'R12.5'],
  check: (subject) =>
    withBuiltIndex(subject.store, subject.batchId, ({ indexed }) =>
      compareWithCopy(subject, [subject.store, indexed], { events: true, indexes: false }, 'indexes'),
    ),
};

/** The same store, as one of which the indexes were deleted. */
function withoutIndexes(store: Store): Store {
  return openStore(store.root, { indexes: path.join(tmpdir(), `codebatch-gate-${randomBytes(8).toString('hex')}`) });
}

async function compareWithCopy(
  { store, batchId, snapshotId }: GateSubject,
  asked: readonly Store[],
  copied: Pick<ScratchOptions, 'events' | 'indexes'>,
  what: string,
): Promise<GateOutcome> {
  const failures = createFailureList();
  const actual = await withScratchStore(store, batchId, snapshotId, { results: true, ...copied }, (scratch) =>
    answersAbout(scratch, batchId),
  );
  for (const one of asked) {
    for (const [question, expected] of answersAbout(one, batchId)) {
      if (actual.get(question) === expected) continue;
      const message = `The answer to "${question}" is another one without ${what}`;
      failures.add({ message, expected, actual: actual.get(question) });
    }
  }
  return { failures: failures.list, details: { answers: Object.fromEntries(actual) } };
}
