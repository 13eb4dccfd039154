import { CodebatchError, nearestNames } from '@codebatch/core';

/** What a view reads to answer. */
export interface ViewExplanation {
  readonly view: string;
  readonly answers: string;
  /** Files in the store, with `<...>` for ids. */
  readonly reads: readonly string[];
  /** Kinds of output record; empty where it reads none. */
  readonly kinds: readonly string[] | 'all';
  /** Which tasks it looks at. */
  readonly tasks: string;
  /** Always false: no answer needs an event (SPEC 6.2). */
  readonly events: false;
}

const BATCH = ['batches/<batch>/batch.json', 'batches/<batch>/plan.json', 'batches/<batch>/tasks/<task>/task.json'];
const STATES = 'batches/<batch>/tasks/<task>/shards/<shard>/state.json';
const OUTPUTS = 'batches/<batch>/tasks/<task>/shards/<shard>/outputs.index.jsonl';
const FILES = 'snapshots/<snapshot>/files.index.jsonl';
/** Of both batches; shards with equal records_sha256 are not read. */
const COMPARED = [...BATCH, STATES, OUTPUTS, FILES];
const CHOSEN = 'all tasks, or those named by --task';

const BASELINE = 'the baseline, which is no part of the store';

const TABLE: Readonly<Record<string, Omit<ViewExplanation, 'view' | 'events'>>> = {
  scan: {
    answers: 'the summary of the batch that it makes or finds; with --since or --baseline also which findings are new',
    reads: [
      'of every batch: batches/<batch>/batch.json, plan.json and task.json (for one over the same files by the same tasks)',
      'snapshots/<snapshot>/snapshot.json',
      FILES,
      STATES,
      OUTPUTS,
      'with --since: the same of the batch over that commit',
      `with --baseline: ${BASELINE}`,
      'with either: objects of files with findings (for the text around those without context_hash, and for files that moved)',
    ],
    kinds: 'all',
    tasks: 'all tasks',
  },
  status: {
    answers: 'how many shards with work are ready, running, done and failed',
    reads: [...BATCH, STATES, `${FILES} (only where a plan lists shards that may be empty)`],
    kinds: [],
    tasks: 'all tasks',
  },
  tasks: {
    answers: 'the tasks of the plan with their options and where they stand',
    reads: [...BATCH, STATES, `${FILES} (only where a plan lists shards that may be empty)`],
    kinds: [],
    tasks: 'all tasks',
  },
  shards: {
    answers: 'the shards with work and their states',
    reads: [...BATCH, STATES, `${FILES} (only where a plan lists shards that may be empty)`],
    kinds: [],
    tasks: CHOSEN,
  },
  summary: {
    answers: 'counts of files, records, diagnostics, skips and failures, and coverage by trees',
    reads: [...BATCH, STATES, OUTPUTS, FILES],
    kinds: 'all',
    tasks: 'all tasks',
  },
  outputs: {
    answers: 'the records that a filter wants, as stored',
    reads: [...BATCH, STATES, OUTPUTS, `${FILES} (only for a filter on language)`],
    kinds: 'all',
    tasks: CHOSEN,
  },
  diagnostics: {
    answers: 'the diagnostics that a filter wants, as stored',
    reads: [...BATCH, STATES, OUTPUTS, `${FILES} (only for a filter on language)`],
    kinds: ['diagnostic'],
    tasks: CHOSEN,
  },
  symbols: {
    answers: 'the symbols that a filter wants, as stored',
    reads: [...BATCH, STATES, OUTPUTS, `${FILES} (only for a filter on language)`],
    kinds: ['symbol'],
    tasks: CHOSEN,
  },
  stats: {
    answers: 'numbers of records by the values of chosen fields',
    reads: [...BATCH, STATES, OUTPUTS, `${FILES} (only for language)`],
    kinds: 'all',
    tasks: CHOSEN,
  },
  files: {
    answers: 'the files of a snapshot, or those with diagnostics',
    reads: ['snapshots/<snapshot>/snapshot.json', FILES, ...BATCH, STATES, OUTPUTS],
    kinds: ['diagnostic'],
    tasks: CHOSEN,
  },
  graph: {
    answers: 'which files import which: cycles, fan-in, fan-out, and what a change of a file can reach',
    reads: [
      ...BATCH,
      STATES,
      OUTPUTS,
      FILES,
      'objects of package.json, pnpm-workspace.yaml, tsconfig.json, jsconfig.json and what these extend',
    ],
    kinds: ['edge'],
    tasks: CHOSEN,
  },
  failures: {
    answers: 'the files that failed a task',
    reads: [...BATCH, STATES, OUTPUTS, `${FILES} (only where a shard failed)`],
    kinds: ['diagnostic'],
    tasks: CHOSEN,
  },
  errors: {
    answers: 'the diagnostics of severity error and the failed shards',
    reads: [...BATCH, STATES, OUTPUTS],
    kinds: ['diagnostic'],
    tasks: CHOSEN,
  },
  top: {
    answers: 'the largest values of a metric',
    reads: [...BATCH, STATES, OUTPUTS, FILES],
    kinds: ['metric'],
    tasks: CHOSEN,
  },
  inspect: {
    answers: 'everything recorded about one file, what it imports and what imports it',
    reads: [
      ...BATCH,
      STATES,
      `${OUTPUTS} (of the shard of the file; for imports of all shards)`,
      FILES,
      'the object of the file (for the lines with findings), and of package.json, tsconfig.json and the like',
    ],
    kinds: 'all',
    tasks: 'all tasks',
  },
  history: {
    answers: 'since when each finding and value of a metric of a file is there, and until when it was',
    reads: [
      'of every batch: batches/<batch>/batch.json',
      ...BATCH.slice(1),
      `${STATES} (of the shard of the file)`,
      `${OUTPUTS} (of the shard of the file)`,
      'snapshots/<snapshot>/snapshot.json',
      FILES,
      'objects of the file (for the text around findings that lack context_hash), and of files that came or went with it',
    ],
    kinds: ['diagnostic', 'metric', 'skip'],
    tasks: 'all tasks',
  },
  diff: {
    answers: 'what differs between two batches, and which input changed',
    reads: [...COMPARED, 'objects of changed files (for the text around findings, and for files that moved)'],
    kinds: 'all',
    tasks: CHOSEN,
  },
  regressions: {
    answers: 'the diagnostics that are new or heavier, and metrics that rose if asked for',
    reads: [...COMPARED, 'objects of changed files (for the text around findings, and for files that moved)'],
    kinds: ['diagnostic', 'metric', 'skip', 'ast'],
    tasks: CHOSEN,
  },
  improvements: {
    answers: 'the diagnostics that are gone or lighter, and metrics that fell if asked for',
    reads: [...COMPARED, 'objects of changed files (for the text around findings, and for files that moved)'],
    kinds: ['diagnostic', 'metric', 'skip', 'ast'],
    tasks: CHOSEN,
  },
  ast: {
    answers: 'the syntax tree that was stored for a file',
    reads: [
      ...BATCH,
      `${STATES} (of the shard of the file)`,
      `${OUTPUTS} (of the shard of the file)`,
      FILES,
      'the object of the tree (and of the file, for its text)',
    ],
    kinds: ['ast', 'skip', 'diagnostic'],
    tasks: 'all tasks',
  },
  export: {
    answers: 'findings, definitions, imports or records in a format of other tools',
    reads: [
      ...BATCH,
      STATES,
      OUTPUTS,
      FILES,
      'objects of files (for tags, byte columns, and findings without context_hash; for imports of configuration files)',
      'of the batch of --against the same',
    ],
    kinds: 'all',
    tasks: CHOSEN,
  },
  'batch list': {
    answers: 'the batches of the store and where each stands',
    reads: ['batches/<batch>/batch.json', ...BATCH.slice(1), STATES],
    kinds: [],
    tasks: 'all tasks',
  },
  'batch show': {
    answers: 'one batch with its plan and where it stands',
    reads: [...BATCH, STATES, `${FILES} (only where a plan lists shards that may be empty)`],
    kinds: [],
    tasks: 'all tasks',
  },
  'snapshot list': {
    answers: 'the snapshots of the store',
    reads: ['snapshots/<snapshot>/snapshot.json'],
    kinds: [],
    tasks: 'none',
  },
  'snapshot show': {
    answers: 'one snapshot with its warnings, and with --files its files',
    reads: ['snapshots/<snapshot>/snapshot.json', `${FILES} (with --files)`],
    kinds: [],
    tasks: 'none',
  },
  'baseline write': {
    answers: 'the findings of a batch in a form by which they are recognised later',
    reads: [
      ...BATCH,
      STATES,
      OUTPUTS,
      FILES,
      'objects of files with findings (for the text around those without context_hash)',
    ],
    kinds: ['diagnostic', 'skip'],
    tasks: 'all tasks',
  },
  'baseline update': {
    answers: 'which accepted findings are still there and which are fixed',
    reads: [
      ...BATCH,
      STATES,
      OUTPUTS,
      FILES,
      'objects of files with findings (for the text around those without context_hash, and for files that moved)',
      BASELINE,
    ],
    kinds: ['diagnostic', 'skip'],
    tasks: 'all tasks',
  },
  'baseline show': {
    answers: 'how many findings of each code are accepted, and in how many files',
    reads: [BASELINE],
    kinds: [],
    tasks: 'none',
  },
  'index build': {
    answers: 'an index under indexes/ by which the other views find and count records; they answer the same without it',
    reads: [...BATCH, STATES, OUTPUTS, FILES],
    kinds: 'all',
    tasks: 'all tasks',
  },
  'store-stats': {
    answers: 'numbers and sizes of objects, snapshots, batches and indexes',
    reads: ['store.json', 'names and sizes of all files'],
    kinds: [],
    tasks: 'none',
  },
};

/** Names of the views that {@link explainView} knows. */
export const VIEWS: readonly string[] = Object.keys(TABLE);

/**
 * Which files, records and tasks a view reads. No view reads events.
 *
 * @throws INVALID_ARGUMENT with the nearest names for an unknown view.
 */
export function explainView(view: string): ViewExplanation {
  const entry = Object.hasOwn(TABLE, view) ? TABLE[view] : undefined;
  if (entry !== undefined) return { view, ...entry, events: false };
  const near = nearestNames(view, VIEWS);
  throw new CodebatchError('INVALID_ARGUMENT', `There is no view ${JSON.stringify(view)}`, {
    hints: [...(near.length > 0 ? [`Did you mean ${near.join(' or ')}?`] : []), `Views: ${VIEWS.join(', ')}.`],
    details: { view, views: [...VIEWS] },
  });
}
