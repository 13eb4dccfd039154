import { type BaselineFindingRecord, compareUtf8 } from '@codebatch/core';
import { nameOfPath } from '../record-fields.ts';
import { lineOf } from './match-accepted.ts';

/** Least part of the findings of a vanished file that must stand on equal lines of the new one. */
const LEAST_SHARE = 0.5;
/** Lines with findings in more files than this say nothing about which file became which. */
const MAX_OWNERS = 50;

/** A file that was moved, by its accepted findings. */
export interface MovedPath {
  readonly from: string;
  readonly to: string;
}

/**
 * Pairs paths with accepted findings that are gone with paths that have findings for the first time: where at least half
 * of the findings stand on equal lines, and one of them between equal neighbours unless the file kept its name. The
 * baseline has no texts; these lines are all that it knows of a file.
 */
export function pairMovedPaths(
  gone: ReadonlyMap<string, readonly BaselineFindingRecord[]>,
  come: ReadonlyMap<string, readonly BaselineFindingRecord[]>,
): MovedPath[] {
  if (gone.size === 0 || come.size === 0) return [];
  const owners = { line: indexPaths(come, lineKey), context: indexPaths(come, contextKey) };
  const scored = [...gone].flatMap(([from, findings]) => {
    const lines = countShared(findings, lineKey, owners.line);
    const contexts = countShared(findings, contextKey, owners.context);
    return [...lines].map(([to, shared]) => ({
      from,
      to,
      share: shared / findings.length,
      contexts: contexts.get(to) ?? 0,
      sameName: nameOfPath(from) === nameOfPath(to),
    }));
  });
  const likely = scored.filter(({ share, contexts, sameName }) => share >= LEAST_SHARE && (contexts > 0 || sameName));
  likely.sort(
    (x, y) =>
      y.share - x.share ||
      y.contexts - x.contexts ||
      Number(y.sameName) - Number(x.sameName) ||
      compareUtf8(x.from, y.from) ||
      compareUtf8(x.to, y.to),
  );
  const [left, arrived] = [new Set<string>(), new Set<string>()];
  return likely.filter(({ from, to }) => {
    if (left.has(from) || arrived.has(to)) return false;
    left.add(from);
    arrived.add(to);
    return true;
  });
}

type Key = (finding: BaselineFindingRecord) => string | undefined;

const lineKey: Key = (finding) => keyOf(finding, lineOf(finding));
const contextKey: Key = (finding) => keyOf(finding, finding.context);

function keyOf({ task, code }: BaselineFindingRecord, text: string | undefined): string | undefined {
  return text === undefined ? undefined : `${task}\n${code}\n${text}`;
}

function indexPaths(
  come: ReadonlyMap<string, readonly BaselineFindingRecord[]>,
  key: Key,
): ReadonlyMap<string, ReadonlySet<string>> {
  const owners = new Map<string, Set<string>>();
  for (const [path, findings] of come) {
    for (const finding of findings) {
      const value = key(finding);
      if (value !== undefined) owners.set(value, (owners.get(value) ?? new Set()).add(path));
    }
  }
  return owners;
}

function countShared(
  findings: readonly BaselineFindingRecord[],
  key: Key,
  owners: ReadonlyMap<string, ReadonlySet<string>>,
): Map<string, number> {
  const shared = new Map<string, number>();
  for (const finding of findings) {
    const paths = owners.get(key(finding) ?? '') ?? new Set();
    if (paths.size > MAX_OWNERS) continue;
    for (const path of paths) shared.set(path, (shared.get(path) ?? 0) + 1);
  }
  return shared;
}
