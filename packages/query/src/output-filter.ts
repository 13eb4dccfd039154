import { CodebatchError, nearestNames, type OutputRecord, parseShardId, SEVERITIES } from '@codebatch/core';
import type { RecordLanguage } from './file-languages.ts';
import { compilePathPatterns } from './path-pattern.ts';
import { type Needles, needlesFor, needlesForPaths } from './raw-prefilter.ts';

/**
 * Which records are wanted. Fields are joined by and, the values of one field by or; an absent or empty list wants
 * everything. Values are compared whole; `*` and `?` in `kinds`, `codes`, `names` and `metrics` stand for any
 * characters and any one.
 */
export interface OutputFilter {
  /** Ids or types of tasks. */
  readonly tasks?: readonly string[];
  /** Ids of shards. */
  readonly shards?: readonly string[];
  /** Kinds of record. */
  readonly kinds?: readonly string[];
  /** Severities of diagnostics. */
  readonly severities?: readonly string[];
  /** Codes of diagnostics and skips. */
  readonly codes?: readonly string[];
  /** Names of symbols and of imported things; plain or qualified. */
  readonly names?: readonly string[];
  /** Names of metrics. */
  readonly metrics?: readonly string[];
  /** Part of a path or a glob; several: any of them. */
  readonly path?: string | readonly string[];
  /** Languages as in the record, else in the snapshot; `unknown` for none. */
  readonly languages?: readonly string[];
  /** Origins of files as in the records (SPEC 9.6); `own` for none. */
  readonly fileOrigins?: readonly string[];
}

/** A filter made ready for one batch. */
export interface CompiledFilter {
  /** Whether the record is wanted. */
  matches(record: OutputRecord): boolean;
  /** What the raw line of a wanted record must contain; undefined when nothing can be said. */
  readonly needles: Needles | undefined;
}

/**
 * Compiles all fields but `tasks` and `shards`, which select files and not lines.
 *
 * @throws INVALID_ARGUMENT for an unknown severity or a malformed shard id.
 */
export function compileFilter(filter: OutputFilter, language: RecordLanguage): CompiledFilter {
  for (const shard of filter.shards ?? []) parseShardId(shard);
  for (const severity of filter.severities ?? []) checkSeverity(severity);
  const tests: ((record: OutputRecord) => boolean)[] = [];
  const wants = (values: readonly string[] | undefined, test: (record: OutputRecord, has: ValueTest) => boolean) => {
    if (values === undefined || values.length === 0) return;
    const has = compileValues(values);
    tests.push((record) => test(record, has));
  };
  // Cheap and selective tests first; the language may need the file index.
  wants(filter.kinds, (record, has) => has(record.kind));
  wants(filter.severities, (record, has) => has(record.severity));
  wants(filter.codes, (record, has) => has(record.code));
  wants(filter.metrics, (record, has) => has(record.metric));
  wants(filter.names, (record, has) => has(record.name) || has(record.qualified_name));
  wants(filter.fileOrigins, (record, has) => has(record.file_origin ?? OWN_FILE));
  const path = compilePathPatterns(filter.path);
  if (path !== undefined) tests.push((record) => path(record.path));
  wants(filter.languages, (record, has) => has(language(record)));
  return {
    matches: (record) => tests.every((test) => test(record)),
    needles: chooseNeedles(filter),
  };
}

/** What the project's own files are called where origins are chosen. */
export const OWN_FILE = 'own';

/** Whether a field's value is wanted. */
export type ValueTest = (value: unknown) => boolean;

const WILDCARD = /[*?]/;

/** Compiles the values that a field may have; `*` and `?` in them stand for any characters and any one. */
export function compileValues(values: readonly string[]): ValueTest {
  const exact = new Set(values.filter((value) => !WILDCARD.test(value)));
  const globs = values.filter((value) => WILDCARD.test(value)).map(wildcardExpression);
  return (value) => typeof value === 'string' && (exact.has(value) || globs.some((glob) => glob.test(value)));
}

function wildcardExpression(value: string): RegExp {
  const source = value
    .replace(/[\\^$.+()[\]{}|/]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 'su');
}

/** The field that usually leaves the fewest lines decides; a line without its value cannot match. */
function chooseNeedles(filter: OutputFilter): Needles | undefined {
  const ofValues = (values: readonly string[] | undefined) =>
    values === undefined || values.some((value) => WILDCARD.test(value)) ? undefined : needlesFor(values);
  return (
    ofValues(filter.names) ??
    needlesForPaths(typeof filter.path === 'string' ? [filter.path] : (filter.path ?? [])) ??
    ofValues(filter.codes) ??
    ofValues(filter.metrics) ??
    ofValues(filter.severities) ??
    ofValues(filter.kinds)
  );
}

function checkSeverity(severity: string): void {
  if ((SEVERITIES as readonly string[]).includes(severity)) return;
  const near = nearestNames(severity, SEVERITIES);
  throw new CodebatchError('INVALID_ARGUMENT', `unknown severity ${JSON.stringify(severity)}`, {
    hints: [...(near.length > 0 ? [`did you mean ${near.join(' or ')}?`] : []), `severities: ${SEVERITIES.join(', ')}`],
    details: { severity, severities: [...SEVERITIES] },
  });
}
