import type { BaselineFindingRecord, OutputRecord, Store, TaskRecord } from '@codebatch/core';
import { type IncompleteTask, readDoneShards } from '../compare/done-shards.ts';
import { createContextReader } from '../compare/finding-context.ts';
import { readFilesByPath } from '../compare/snapshot-file.ts';
import { openBatch } from '../open-batch.ts';
import { versionOf } from './accept-findings.ts';
import { type Baseline, type BaselineOptions, createBaseline } from './baseline.ts';
import { createKnowledge } from './knowledge.ts';
import { type Candidate, matchAccepted } from './match-accepted.ts';
import { pairMovedPaths } from './pair-moved-paths.ts';
import { type FileFindings, readFileFindings } from './read-file-findings.ts';

/** What became of the findings that a project has accepted, and what came on top of them. */
export interface BaselineComparison {
  readonly batch_id: string;
  /** Number of findings that are in the baseline and still there. */
  readonly accepted: number;
  /** Findings that are not in the baseline: tasks in the order of the plan, then by shard and in stored order. */
  readonly added: readonly OutputRecord[];
  /** Accepted findings that are gone. */
  readonly fixed: readonly BaselineFindingRecord[];
  /**
   * Accepted findings of which the batch does not say whether they are there: it lacks the task, has not done the file,
   * was made without files of that path, or the task skipped the file or failed on it.
   */
  readonly not_compared: readonly BaselineFindingRecord[];
  /** Files that were moved or renamed with what is accepted in them. */
  readonly moved: readonly { readonly from: string; readonly to: string }[];
  /** Tasks with shards that are not done. */
  readonly incomplete: readonly IncompleteTask[];
  /** The baseline without what is fixed, and with the rest as it is recognised now. */
  readonly updated: Baseline;
}

/**
 * Compares the findings of a batch with those that a project has accepted (SPEC 9.5). A finding is recognised by code,
 * message and the text around it, wherever it moved; a file that was renamed keeps its accepted findings.
 *
 * @throws BATCH_NOT_FOUND, SCHEMA_ERROR.
 */
export function compareWithBaseline(
  store: Store,
  batchName: string,
  baseline: Baseline,
  options: BaselineOptions = {},
): BaselineComparison {
  const batch = openBatch(store, batchName);
  const files = readFilesByPath(batch);
  const done = readDoneShards(batch);
  const context = createContextReader(store);
  const knowledge = createKnowledge(batch, files, done);
  const waiting = groupBy(baseline.findings, ({ task, path }) => fileKey(task, path));
  const stillThere: BaselineFindingRecord[] = [];

  const settle = (group: FileFindings, from: string): FileFindings => {
    const key = fileKey(group.task.type, from);
    const known = waiting.get(key);
    if (known === undefined) return group;
    const file = files.get(group.path);
    const { pairs, before, after } = matchAccepted(
      known.map((finding) => ({ finding, isOnlyPlace: () => true })),
      group.found.map(({ record, finding }): Candidate => {
        const around = finding.context?.slice(17);
        const isOnlyPlace = () => file !== undefined && around !== undefined && context.isOnlyPlace(file, around);
        return { record, finding, isOnlyPlace };
      }),
      isOtherVersion(baseline, group.task),
    );
    for (const [, { finding }] of pairs) stillThere.push(finding);
    waiting.set(
      key,
      before.map(({ finding }) => finding),
    );
    const rest = new Set(after.map(({ record }) => record));
    return { ...group, found: group.found.filter(({ record }) => rest.has(record)) };
  };

  let open: FileFindings[] = [];
  for (const group of readFileFindings(batch, files, context, options.ignore)) {
    knowledge.note(group);
    const left = settle(group, group.path);
    if (left.found.length > 0) open.push(left);
  }
  const paths = new Set(baseline.findings.map(({ path }) => path));
  const moved = pairMovedPaths(
    groupBy([...waiting.values()].flat(), ({ path }) => (files.has(path) ? undefined : path)),
    groupBy(
      open.flatMap(({ found }) => found.map(({ finding }) => finding)),
      ({ path }) => (paths.has(path) ? undefined : path),
    ),
  );
  const origins = new Map(moved.map(({ from, to }) => [to, from]));
  open = open.map((group) => {
    const origin = origins.get(group.path);
    return origin === undefined ? group : settle(group, origin);
  });

  const gone = [...waiting.values()].flat();
  const notCompared = gone.filter((finding) => !knowledge.covers(finding));
  const unsure = new Set(notCompared);
  return {
    batch_id: batch.id,
    accepted: stillThere.length,
    added: open.flatMap(({ found }) => found.map(({ record }) => record)),
    fixed: gone.filter((finding) => !unsure.has(finding)),
    not_compared: notCompared,
    moved,
    incomplete: knowledge.incomplete,
    updated: createBaseline(versionsAfter(baseline, batch.tasks, notCompared), [...stillThere, ...notCompared]),
  };
}

function isOtherVersion({ tasks }: Baseline, task: TaskRecord): boolean {
  const versions = tasks.get(task.type);
  return versions?.size !== 1 || !versions.has(versionOf(task));
}

/** Of a task with findings that could not be compared the older version stays: it says how to recognise them. */
function versionsAfter(
  { tasks }: Baseline,
  planned: readonly TaskRecord[],
  notCompared: readonly BaselineFindingRecord[],
): Baseline['tasks'] {
  const kept = new Set(notCompared.map(({ task }) => task));
  const current = planned
    .filter(({ type }) => !kept.has(type) || !tasks.has(type))
    .map((task): [string, ReadonlySet<string>] => [task.type, new Set([versionOf(task)])]);
  return new Map([...tasks, ...current]);
}

function fileKey(task: string, path: string): string {
  return `${task}\n${path}`;
}

/** Findings by a key; those without one are left out. */
function groupBy(
  findings: readonly BaselineFindingRecord[],
  keyOf: (finding: BaselineFindingRecord) => string | undefined,
): Map<string, BaselineFindingRecord[]> {
  const groups = new Map<string, BaselineFindingRecord[]>();
  for (const finding of findings) {
    const key = keyOf(finding);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return groups;
}
