import { isUtf8 } from 'node:buffer';
import {
  type CodebatchError,
  canonicalJson,
  checkSeal,
  isCodebatchError,
  parseJson as parseJsonText,
  parseRecord,
  type RecordName,
  type RecordTypes,
  sha256Hex,
} from '@codebatch/core';
import type { DamageCode } from './damage.ts';

/** What is wrong with a document or a line. */
export interface Problem {
  readonly code: DamageCode;
  readonly message: string;
}

/** A document that was checked. */
export type CheckedDocument<N extends RecordName> =
  | { readonly ok: true; readonly record: RecordTypes[N]; readonly sealed: boolean }
  | { readonly ok: false; readonly problem: Problem };

const SEAL = 'self_sha256';
const LINE_FEED = 0x0a;

/**
 * Checks the bytes of a JSON document: encoding, JSON, seal, schema (SPEC 9.3, 13). Of a document without a seal only the
 * form can be checked. One with a seal must end with a line feed: without it, it was cut.
 */
export function checkDocument<N extends RecordName>(name: N, bytes: Buffer): CheckedDocument<N> {
  const value = parseJson(bytes);
  if (!value.ok) return value;
  const document = value.value;
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return bad('is no JSON object');
  const seal = checkSeal(document);
  if (seal === 'broken') return bad('was changed after it was written: self_sha256 differs');
  if (seal === 'absent' && hasBentSeal(document)) return bad('was changed after it was written: its seal is misnamed');
  if (seal === 'valid' && bytes.at(-1) !== LINE_FEED) return bad('ends without its line feed: it was cut');
  const parsed = checkRecord(name, document);
  return parsed.ok ? { ...parsed, sealed: seal === 'valid' } : parsed;
}

/** Checks a value against the schema of a record. */
export function checkRecord<N extends RecordName>(
  name: N,
  value: unknown,
): { readonly ok: true; readonly record: RecordTypes[N] } | { readonly ok: false; readonly problem: Problem } {
  try {
    return { ok: true, record: parseRecord(name, value, 'it') };
  } catch (error) {
    if (!isCodebatchError(error)) throw error;
    return { ok: false, problem: problemOf(error) };
  }
}

/** The bytes as JSON, which must be UTF-8. */
export function parseJson(
  bytes: Buffer,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: Problem } {
  if (!isUtf8(bytes)) return bad('is not valid UTF-8');
  try {
    return { ok: true, value: parseJsonText(bytes.toString('utf8')) };
  } catch (error) {
    return bad(`is not JSON: ${(error as Error).message}`);
  }
}

/** How a record contradicts the place where it lies. */
export function differing<T extends object>(place: Partial<T>, record: T): string | undefined {
  for (const [field, expected] of Object.entries(place)) {
    const actual = record[field as keyof T];
    if (actual !== expected) return `has the ${field} ${String(actual)} in the place of ${String(expected)}`;
  }
  return undefined;
}

function problemOf(error: CodebatchError): Problem {
  const { field, reason } = error.details;
  if (error.code === 'SCHEMA_TOO_NEW') return { code: 'SCHEMA_TOO_NEW', message: error.message };
  const what = typeof field === 'string' && typeof reason === 'string' ? `${field} ${reason}` : error.message;
  return { code: 'SCHEMA_ERROR', message: `does not match its schema: ${what}` };
}

/**
 * Whether a document without a seal has it under a name of which one bit was flipped: the value then is the digest of
 * the rest.
 */
function hasBentSeal(document: object): boolean {
  for (const [name, value] of Object.entries(document)) {
    if (name.length !== SEAL.length || typeof value !== 'string' || value.length !== 64) continue;
    const { [name as keyof object]: _, ...content } = document;
    if (differences(name, SEAL) === 1 && sha256Hex(canonicalJson(content)) === value) return true;
  }
  return false;
}

function differences(a: string, b: string): number {
  let count = 0;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) count += 1;
  return count;
}

function bad(message: string): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem: { code: 'SCHEMA_ERROR', message } };
}
