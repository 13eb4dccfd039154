import { CodebatchError } from './codebatch-error.ts';

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Why a path is not canonical (SPEC 5.2), or `undefined` where it is. */
export function checkSnapshotPath(text: string): string | undefined {
  if (text === '') return 'it is empty';
  if (text.includes('\0')) return 'it contains a NUL character';
  if (LONE_SURROGATE.test(text)) return 'it is not valid Unicode';
  if (text.startsWith('/')) return 'it is absolute';
  if (text.endsWith('/')) return 'it ends with a slash';
  for (const segment of text.split('/')) {
    if (segment === '') return 'it has an empty segment';
    if (segment === '.' || segment === '..') return `it has the segment "${segment}"`;
  }
  return undefined;
}

/**
 * Checks that a path is canonical (SPEC 5.2): relative, separated by `/`, without empty, `.` and `..` segments, without
 * NUL, valid Unicode. Backslashes and other characters that some systems forbid are part of the name.
 *
 * @throws INVALID_ARGUMENT with the reason
 */
export function parseSnapshotPath(text: string): string {
  const reason = checkSnapshotPath(text);
  if (reason === undefined) return text;
  throw invalidPath(text, reason);
}

/**
 * Makes a path from outside canonical: drops `.` and empty segments and a trailing slash, and resolves `..` within the
 * root (SPEC 5.2).
 *
 * @throws INVALID_ARGUMENT where it is absolute, leaves the root, is empty, or has NUL or broken Unicode
 */
export function normalizeSnapshotPath(text: string): string {
  if (text.startsWith('/')) throw invalidPath(text, 'it is absolute');
  const segments: string[] = [];
  for (const segment of text.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) throw invalidPath(text, 'it leaves the root');
  }
  const path = segments.join('/');
  const reason = checkSnapshotPath(path);
  if (reason !== undefined) throw invalidPath(text, reason);
  return path;
}

/**
 * Form of a path for ordering and for finding collisions: Unicode form C, then lowercase (SPEC 5.3). It does not depend
 * on the locale.
 */
export function pathKey(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

function invalidPath(text: string, reason: string): CodebatchError {
  return new CodebatchError('INVALID_ARGUMENT', `Not a path within a snapshot: ${JSON.stringify(text)}: ${reason}`, {
    hints: ['Paths are relative to the root of the snapshot and use "/".'],
    details: { path: text, reason },
  });
}
