import { compareUtf8, isFailure, type OutputRecord } from '@codebatch/core';
import type { FailedFile } from './failed-files.ts';
import { countUp, fieldText } from './record-fields.ts';
import type { ScannedOutput } from './scan-record-file.ts';
import { createTopValues } from './top-values.ts';

/** A diagnostic code and how often it was found. */
export interface CodeCount {
  readonly code: string;
  readonly severity: string;
  readonly count: number;
  readonly example: string;
}

/** A function or file with its complexity. */
export interface ComplexPlace {
  readonly path: string;
  readonly value: number;
  readonly symbol?: string;
  readonly line?: number;
}

/** What the records of one shard add to the summary of a batch, in their order. It has a form in JSON. */
export interface ShardSummary {
  /** Findings by code and severity, each with the first message. */
  readonly codes: readonly CodeCount[];
  /** Files with findings. */
  readonly found: readonly string[];
  readonly failures: readonly FailedFile[];
  readonly skips: Readonly<Record<string, number>>;
  /** Files with a tree. */
  readonly trees: readonly string[];
  /** Why a file may have no tree: the path, and the code of an error or a skip. */
  readonly reasons: readonly (readonly [path: string, code: string])[];
  /** The most complex functions, and the files with the highest `max_complexity`. */
  readonly functions: readonly ComplexPlace[];
  readonly files: readonly ComplexPlace[];
  readonly lines: { readonly total: number; readonly languages: Readonly<Record<string, number>> };
}

/** How to summarise a shard. */
export interface SummariseShardOptions {
  /** Length of the lists of complex places. */
  readonly top: number;
  /** Leave findings and functions of marked files (SPEC 9.6) out. */
  readonly excludeGenerated: boolean;
}

/** Summarises records of one shard; those that tell no more than that they are there may be missing. */
export function summariseShard(
  outputs: Iterable<ScannedOutput>,
  { top, excludeGenerated }: SummariseShardOptions,
): ShardSummary {
  const codes = new Map<string, CodeCount & { count: number }>();
  const found = new Set<string>();
  const failures: FailedFile[] = [];
  const skips = new Map<string, number>();
  const trees: string[] = [];
  const reasons: [path: string, code: string][] = [];
  const complexity = rankComplexity(top);
  const lines = countLines();
  for (const { record } of outputs) {
    const isShown = !excludeGenerated || record.file_origin === undefined;
    if (record.kind === 'diagnostic') {
      if (isFailure(record)) failures.push(failedFile(record));
      if (record.severity === 'error') reasons.push([record.path, fieldText(record.code)]);
      if (!isShown) continue;
      found.add(record.path);
      addCode(codes, record);
    } else if (record.kind === 'metric') {
      lines.add(record);
      if (isShown) complexity.add(record);
    } else if (record.kind === 'ast') {
      trees.push(record.path);
    } else if (record.kind === 'skip') {
      countUp(skips, fieldText(record.code));
      reasons.push([record.path, fieldText(record.code, 'skip')]);
    }
  }
  return {
    codes: [...codes.values()],
    found: [...found],
    failures,
    skips: Object.fromEntries(skips),
    trees,
    reasons,
    ...complexity.result(),
    lines: lines.result(),
  };
}

/** The order of complex places, the most complex first. */
export function compareComplexity(a: ComplexPlace, b: ComplexPlace): number {
  return b.value - a.value || compareUtf8(a.path, b.path) || (a.line ?? 0) - (b.line ?? 0);
}

function addCode(codes: Map<string, CodeCount & { count: number }>, record: OutputRecord): void {
  const code = fieldText(record.code);
  const severity = fieldText(record.severity, 'none');
  const key = `${code}\n${severity}`;
  const entry = codes.get(key);
  if (entry === undefined) codes.set(key, { code, severity, count: 1, example: fieldText(record.message) });
  else entry.count += 1;
}

function rankComplexity(top: number) {
  const functions = createTopValues<ComplexPlace>(top, compareComplexity);
  const files = createTopValues<ComplexPlace>(top, compareComplexity);
  return {
    add(record: OutputRecord): void {
      const value: unknown = record.value;
      if (typeof value !== 'number' || value <= 0) return;
      if (record.metric === 'function_complexity') functions.add(complexPlace(record, value));
      else if (record.metric === 'max_complexity') files.add(complexPlace(record, value));
    },
    result: () => ({ functions: functions.items(), files: files.items() }),
  };
}

/** Adds up `sloc`, in all and by `lang`; the records of a file stand together, in either order. */
function countLines() {
  const languages = new Map<string, number>();
  const linesOf = new Map<string, number>();
  const languageOf = new Map<string, string>();
  let total = 0;
  return {
    add({ metric, path, value }: OutputRecord): void {
      if (metric === 'sloc' && typeof value === 'number') {
        linesOf.set(path, value);
        total += value;
      } else if (metric === 'lang' && typeof value === 'string') {
        languageOf.set(path, value);
      } else return;
      const [lines, language] = [linesOf.get(path), languageOf.get(path)];
      if (lines === undefined || language === undefined) return;
      countUp(languages, language, lines);
      linesOf.delete(path);
      languageOf.delete(path);
    },
    result() {
      for (const language of languageOf.values()) countUp(languages, language, 0);
      return { total, languages: Object.fromEntries(languages) };
    },
  };
}

function failedFile(record: OutputRecord): FailedFile {
  const { path, task_id, shard_id } = record;
  return { path, task_id, shard_id, code: fieldText(record.code), message: fieldText(record.message) };
}

function complexPlace(record: OutputRecord, value: number): ComplexPlace {
  const { path, symbol, line } = record;
  return {
    path,
    value,
    ...(typeof symbol === 'string' ? { symbol } : {}),
    ...(typeof line === 'number' ? { line } : {}),
  };
}
