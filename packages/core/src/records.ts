import { CodebatchError } from './codebatch-error.ts';
import type { PlanRecord, RecordTypes } from './generated/record-types.ts';
import { type Violation, validators } from './generated/validators.ts';

/** Name of a record: the name of its schema file with `_` for `-`. */
export type RecordName = keyof RecordTypes;

/** One task of a plan. */
export type PlanTask = PlanRecord['tasks'][number];

/** Major version of the record schemas that this package reads and writes (SPEC 13). */
export const SCHEMA_VERSION = 1;

/** Weights of diagnostics, the heaviest first. */
export const SEVERITIES = ['error', 'warning', 'info', 'hint'] as const;

/** Weight of a diagnostic. */
export type Severity = (typeof SEVERITIES)[number];

/** Kinds of output of this specification (SPEC 9); third parties use `vendor.kind`. */
export const OUTPUT_KINDS = [
  'ast',
  'diagnostic',
  'metric',
  'symbol',
  'edge',
  'artifact',
  'chunk_manifest',
  'skip',
] as const;

/** Kind of output of this specification. */
export type OutputKind = (typeof OUTPUT_KINDS)[number];

/** Fields without which a record of a kind says nothing (SPEC 9.1). The schema, which is that of all kinds, wants none. */
export const REQUIRED_FIELDS: Readonly<Record<OutputKind, readonly string[]>> = {
  ast: ['object', 'format'],
  diagnostic: ['severity', 'code', 'message'],
  metric: ['metric', 'value'],
  symbol: ['name', 'symbol_type'],
  edge: ['edge_type', 'target'],
  artifact: ['object'],
  chunk_manifest: [],
  skip: ['code', 'message'],
};

/**
 * Checks a parsed JSON value against the schema of a record. Unknown fields are kept (SPEC 13.2). A bare hex reference
 * in an `object` field comes back with its `sha256:` prefix (SPEC 4.3).
 *
 * @param where - What the value was read from, for the message.
 * @throws SCHEMA_TOO_NEW for a newer major schema, SCHEMA_ERROR for anything else
 */
export function parseRecord<N extends RecordName>(name: N, value: unknown, where: string): RecordTypes[N] {
  const validate = validators[name];
  if (validate(value)) return value as RecordTypes[N];
  refuseNewerSchema(name, value, where);
  const violation = validate.errors?.[0];
  const completed = withPrefixedRefs(value);
  if (completed !== value && validate(completed)) return completed as RecordTypes[N];
  const { field, reason } = describeViolation(violation, value);
  throw new CodebatchError('SCHEMA_ERROR', `${where} is not a valid ${name} record: ${field} ${reason}`, {
    hints: ['Run "codebatch verify" to see what else is damaged.'],
    details: { where, record: name, field, reason },
  });
}

function refuseNewerSchema(name: RecordName, value: unknown, where: string): void {
  const version = isPlainObject(value) ? value['schema_version'] : undefined;
  if (typeof version !== 'number' || !Number.isInteger(version) || version <= SCHEMA_VERSION) return;
  throw new CodebatchError(
    'SCHEMA_TOO_NEW',
    `${where} has schema version ${version}; this program reads up to ${SCHEMA_VERSION}`,
    { hints: ['Use a newer version of CodeBatch.'], details: { where, record: name, schema_version: version } },
  );
}

function describeViolation(violation: Violation | undefined, value: unknown): { field: string; reason: string } {
  if (violation === undefined) return { field: 'the record', reason: 'does not match its schema' };
  const at = violation.instancePath.slice(1).replaceAll('/', '.');
  const { missingProperty, allowedValue, allowedValues } = violation.params;
  if (typeof missingProperty === 'string') {
    return { field: at === '' ? missingProperty : `${at}.${missingProperty}`, reason: 'is missing' };
  }
  const field = at === '' ? 'the record' : at;
  if (violation.keyword === 'const') return { field, reason: `must be ${JSON.stringify(allowedValue)}` };
  if (violation.keyword === 'pattern') return { field, reason: `has the wrong form: ${excerptAt(value, at)}` };
  if (Array.isArray(allowedValues)) return { field, reason: `must be one of ${allowedValues.join(', ')}` };
  return { field, reason: violation.message ?? 'does not match its schema' };
}

const MAX_EXCERPT = 80;

function excerptAt(value: unknown, at: string): string {
  let found = value;
  for (const key of at.split('.')) found = (found as Record<string, unknown> | undefined)?.[key];
  return (JSON.stringify(found) ?? 'nothing').slice(0, MAX_EXCERPT);
}

const BARE_DIGEST = /^[a-f0-9]{64}$/;

function withPrefixedRefs(value: unknown): unknown {
  if (!isPlainObject(value)) return value;
  let copy = value;
  const object = value['object'];
  if (typeof object === 'string' && BARE_DIGEST.test(object)) copy = { ...copy, object: `sha256:${object}` };
  const chunks = value['chunks'];
  if (Array.isArray(chunks)) copy = { ...copy, chunks: chunks.map(withPrefixedRefs) };
  return copy;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
