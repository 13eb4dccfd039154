import { isFailure, type OutputRecord } from '@codebatch/core';
import type { Change } from './change.ts';
import type { ChangeRecorder } from './change-recorder.ts';
import type { Anchor } from './file-differences.ts';
import { findCauses, type TouchedPaths } from './find-causes.ts';
import type { ContextReader } from './finding-context.ts';
import { matchFindings } from './match-findings.ts';
import { type ComparedRecord, keysOfKind, matchByKeys, type RecordMatch } from './match-records.ts';
import type { FilePair } from './pair-files.ts';
import { causesFor, type TaskPair } from './pair-tasks.ts';
import { differingFields, isMoved } from './record-body.ts';
import type { SnapshotFile } from './snapshot-file.ts';

/** The records of one task about one file that differ in more than their place. */
export interface FileRecords {
  /** Path in b, or in a where the file is gone. */
  readonly path: string;
  /** Undefined for a path that is in neither snapshot. */
  readonly files: FilePair | undefined;
  readonly before: readonly OutputRecord[];
  readonly after: readonly OutputRecord[];
  /** Lines of findings that were recognised already. */
  readonly anchors: () => readonly Anchor[];
}

/** Paths, as in b, that tasks skipped or failed on, on either side. */
export interface LostPaths {
  readonly before: Map<string, Set<TaskPair>>;
  readonly after: Map<string, Set<TaskPair>>;
}

/** What a comparison of one file needs to know of the others. */
export interface CompareContext {
  readonly task: TaskPair;
  readonly touched: TouchedPaths;
  readonly lost: LostPaths;
  readonly context: { readonly before: ContextReader; readonly after: ContextReader };
  readonly otherFiles: boolean;
  readonly recorder: ChangeRecorder;
}

/**
 * Compares the records of one task about one file, kind by kind. A record that is missing on a side where the task, or
 * one that it reads, skipped the file or failed on it, and on the other side did not, is not taken for gone.
 */
export function* compareFile(group: FileRecords, given: CompareContext): Generator<Change> {
  const { task, touched, lost, recorder } = given;
  const { path, files } = group;
  noteLost(lost.before, group.before, task, path);
  noteLost(lost.after, group.after, task, path);
  const unknown = {
    before: isLostOnly(lost.before, lost.after, task, path),
    after: isLostOnly(lost.after, lost.before, task, path),
  };
  touched.add(task, path);
  const matches = matchKinds(group, given);
  noteTrees(touched, task, path, matches);

  const change = (kind: string, what: Change['change'], before: OutputRecord | null, after: OutputRecord | null) => {
    const from = files?.before?.path ?? path;
    return recorder.changed({
      change: what,
      kind,
      task_id: task.after.task_id,
      path,
      ...(from === path ? {} : { previous_path: from }),
      ...(before === null || after === null ? {} : { fields: differingFields(before, after) }),
      before,
      after,
      causes: findCauses(task, files, path, touched, given.otherFiles, isSameLine(before, after, files, given)),
    });
  };
  for (const [kind, match] of matches) {
    for (const [{ record: before }, { record: after }] of match.pairs) {
      if (differingFields(before, after).length === 0) {
        if (!isMoved(before, after)) continue;
        recorder.moved(
          kind,
          () => before,
          () => after,
        );
      } else if (recorder.wants(before, after)) yield change(kind, 'changed', before, after);
    }
    for (const { record } of match.before) {
      if (unknown.after && !saysLost(record)) recorder.notCompared(record, 'before');
      else if (recorder.wants(record, null)) yield change(kind, 'removed', record, null);
    }
    for (const { record } of match.after) {
      if (unknown.before && !saysLost(record)) recorder.notCompared(record, 'after');
      else if (recorder.wants(null, record)) yield change(kind, 'added', null, record);
    }
  }
}

function matchKinds(group: FileRecords, { task, context }: CompareContext): [kind: string, match: RecordMatch][] {
  const otherTask = causesFor(task, group.files?.after?.language).length > 0;
  const kinds = [...new Set([...group.before, ...group.after].map(({ kind }) => kind))];
  const compared = (records: readonly OutputRecord[], side: 'before' | 'after', kind: string): ComparedRecord[] => {
    const file = group.files?.[side];
    return records
      .filter((record) => record.kind === kind)
      .map((record) => ({
        record,
        context: once(() => context[side].of(record, file)),
      }));
  };
  return kinds.map((kind) => {
    const before = compared(group.before, 'before', kind);
    const after = compared(group.after, 'after', kind);
    if (kind === 'diagnostic') return [kind, matchFindings(before, after, otherTask, group.anchors)];
    return [kind, matchByKeys(before, after, keysOfKind(kind))];
  });
}

/**
 * Whether the line of a finding that only one side has is on the other side too. It is asked only where the task differs
 * as well as the file, to tell which of them the finding is due to.
 */
function isSameLine(
  before: OutputRecord | null,
  after: OutputRecord | null,
  files: FilePair | undefined,
  { task, context }: CompareContext,
): boolean {
  if (files?.before === undefined || files.after === undefined) return false;
  if (causesFor(task, files.after.language).length === 0) return false;
  if (files.before.object === files.after.object) return true;
  if ((after ?? before)?.kind !== 'diagnostic') return false;
  if (before !== null && after !== null) return true;
  const [record, own, other] =
    after === null ? [before, 'before' as const, 'after' as const] : [after, 'after' as const, 'before' as const];
  const found = record === null ? undefined : context[own].of(record, files[own]);
  return found !== undefined && context[other].hasLine(files[other] as SnapshotFile, found.line) === true;
}

function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: compute() };
    return known.value;
  };
}

function saysLost(record: OutputRecord): boolean {
  return record.kind === 'skip' || isFailure(record);
}

function noteLost(
  lost: Map<string, Set<TaskPair>>,
  records: readonly OutputRecord[],
  task: TaskPair,
  path: string,
): void {
  if (!records.some(saysLost)) return;
  lost.set(path, (lost.get(path) ?? new Set()).add(task));
}

/**
 * Whether the task, or one that it reads, lost the file on this side alone. What an earlier task skips on both sides, as
 * a file without a grammar, the task does without: its records are the whole truth on both.
 */
function isLostOnly(
  lost: ReadonlyMap<string, ReadonlySet<TaskPair>>,
  other: ReadonlyMap<string, ReadonlySet<TaskPair>>,
  task: TaskPair,
  path: string,
): boolean {
  const tasks = lost.get(path);
  if (tasks === undefined) return false;
  const alike = other.get(path);
  return [task, ...task.dependencies].some((one) => tasks.has(one) && alike?.has(one) !== true);
}

function noteTrees(
  touched: TouchedPaths,
  task: TaskPair,
  path: string,
  matches: readonly (readonly [kind: string, match: RecordMatch])[],
): void {
  for (const [kind, { pairs }] of matches) {
    const [pair] = pairs;
    if (kind === 'ast' && pair !== undefined) {
      touched.add(task, path, { before: pair[0].record, after: pair[1].record });
    }
  }
}
