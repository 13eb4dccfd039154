import type { OutputRecord, Store } from '@codebatch/core';
import {
  type ComparisonFilter,
  createSourceLines,
  type OutputFilter,
  openComparison,
  regressions,
  type SourceLines,
  scanOutputs,
} from '@codebatch/query';
import { createFindingReader } from './create-finding-reader.ts';
import type { Baseline, Finding } from './finding.ts';

/** A batch by its id, with the snapshot that it is over. */
export interface BatchSource {
  readonly batch_id: string;
  readonly snapshot_id: string;
}

/** Findings as they are read, and what has to be said about them afterwards. */
export interface FindingSource {
  /** In stored order. May be asked for once. */
  findings(): Generator<Finding>;
  /** The text of the files that the findings are in. */
  readonly sources: SourceLines;
  /** What the findings do not show; complete when they are read. */
  readonly notes: string[];
}

/** The diagnostics of a batch that a filter wants, in memory that does not grow with it. */
export function readFindings(store: Store, batch: BatchSource, filter: OutputFilter): FindingSource {
  return sourceOf(store, batch, function* ({ sources }) {
    const toFinding = createFindingReader(sources);
    for (const record of diagnostics(store, batch, filter)) yield toFinding(record);
  });
}

/** The diagnostics that are new or heavier than in an earlier batch, file by file. */
export function readRegressions(
  store: Store,
  before: BatchSource,
  after: BatchSource,
  filter: ComparisonFilter,
): FindingSource {
  return sourceOf(store, after, function* ({ sources, notes }) {
    const { changes, summary } = regressions(store, before.batch_id, after.batch_id, filter);
    notes.push(...notComparedNote(summary.not_compared));
    const states = new Map<string, Baseline[]>();
    for (const { change, after: record } of changes) {
      if (record !== null) remember(states, record, change === 'added' ? 'new' : 'updated');
    }
    // All findings are read, so that an occurrence has the number that an export of the whole batch gives it.
    for (const finding of withBaseline(store, after, filter, states, sources)) {
      if (finding.baseline !== 'unchanged') yield finding;
    }
  });
}

/** All diagnostics of a batch with what became of them since an earlier one, and then those that are gone. */
export function readBaseline(
  store: Store,
  before: BatchSource,
  after: BatchSource,
  filter: ComparisonFilter,
): FindingSource {
  return sourceOf(store, after, function* ({ sources, notes }) {
    const states = new Map<string, Baseline[]>();
    const gone = new Map<string, Baseline[]>();
    const { changes } = openComparison(store, before.batch_id, after.batch_id, { ...filter, kinds: ['diagnostic'] });
    const comparing = changes();
    let next = comparing.next();
    for (; next.done !== true; next = comparing.next()) {
      const { change, before: earlier, after: later } = next.value;
      if (later !== null) remember(states, later, change === 'added' ? 'new' : 'updated');
      else if (earlier !== null) remember(gone, earlier, 'absent');
    }
    notes.push(...notComparedNote(next.value.not_compared));
    yield* withBaseline(store, after, filter, states, sources);
    if (gone.size === 0) return;
    const earlierSources = createSourceLines(store, before.snapshot_id);
    for (const finding of withBaseline(store, before, filter, gone, earlierSources)) {
      if (finding.baseline === 'absent') yield finding;
    }
  });
}

/** The findings that `read` yields, with the text of the files of a batch; it adds to the notes. */
function sourceOf(
  store: Store,
  batch: BatchSource,
  read: (given: Pick<FindingSource, 'sources' | 'notes'>) => Generator<Finding>,
): FindingSource {
  const given = { sources: createSourceLines(store, batch.snapshot_id), notes: [] };
  return { ...given, findings: () => read(given) };
}

function* withBaseline(
  store: Store,
  batch: BatchSource,
  filter: OutputFilter,
  states: Map<string, Baseline[]>,
  sources: SourceLines,
): Generator<Finding> {
  const toFinding = createFindingReader(sources);
  for (const record of diagnostics(store, batch, filter)) {
    yield { ...toFinding(record), baseline: states.get(JSON.stringify(record))?.pop() ?? 'unchanged' };
  }
}

function* diagnostics(store: Store, batch: BatchSource, filter: OutputFilter): Generator<OutputRecord> {
  for (const { record } of scanOutputs(store, batch.batch_id, { ...filter, kinds: ['diagnostic'] })) yield record;
}

/** Equal records are counted, not collapsed. */
function remember(states: Map<string, Baseline[]>, record: OutputRecord, state: Baseline): void {
  const key = JSON.stringify(record);
  const known = states.get(key);
  if (known === undefined) states.set(key, [state]);
  else known.push(state);
}

function notComparedNote(count: number): string[] {
  if (count === 0) return [];
  return [`${count} findings are in files that one of the batches skipped, failed on or has not done: not compared`];
}
