import { answersAbout } from './answers.ts';
import { createFailureList, type Gate, type GateOutcome, type GateSubject } from './gate.ts';
import { withScratchStore } from './scratch-store.ts';
import { withBuiltIndex } from './with-built-index.ts';

/** No answer needs an event log. */
export const logIndependenceGate: Gate = {
  id: 'log-independence',
  summary: 'Every answer is the same without any event log',
  method: 'Asks every question of the store, and of a copy of the batch that has no events.jsonl.',
  requirements: ['R2.4', 'R6.2', 'R12.1', 'R12.2', 'R12.3', 'R12.4'],
  check: (subject) => compareWithout(subject, { events: false }, 'event logs'),
};

/** No answer needs what can be rebuilt. */
export const indexDeletionGate: Gate = {
  id: 'index-deletion',
  summary: 'Every answer is the same after indexes/ is deleted',
  method:
    'Asks every question of the store, with an index of the batch that is built aside for this, and of a copy of the batch that has no indexes.',
  requirements: ['R2.6', 'R12.5'],
  check: (subject) =>
    withBuiltIndex(subject.store, subject.batchId, ({ indexed }) =>
      compareWithout({ ...subject, store: indexed }, { events: true }, 'indexes'),
    ),
};

async function compareWithout(
  { store, batchId, snapshotId }: GateSubject,
  { events }: { readonly events: boolean },
  what: string,
): Promise<GateOutcome> {
  const failures = createFailureList();
  const expected = answersAbout(store, batchId);
  const actual = await withScratchStore(store, batchId, snapshotId, { results: true, events }, (scratch) =>
    answersAbout(scratch, batchId),
  );
  for (const [question, answer] of expected) {
    if (actual.get(question) === answer) continue;
    const message = `The answer to "${question}" is another one without ${what}`;
    failures.add({ message, expected: answer, actual: actual.get(question) });
  }
  return { failures: failures.list, details: { answers: Object.fromEntries(expected) } };
}
