import { CodebatchError } from './codebatch-error.ts';
import { MAX_DEPTH } from './parse-json.ts';

/**
 * JSON text that depends on the value alone: keys in the order of their UTF-16 code units, no spaces, numbers and
 * strings as `JSON.stringify` writes them. What `JSON.stringify` leaves out or writes as `null` is treated alike, so
 * that a value and its re-read JSON have one form.
 *
 * @throws INVALID_ARGUMENT for a value that JSON cannot hold (`undefined`, a function, a bigint)
 * or that is nested deeper than 1,000 levels
 */
export function canonicalJson(value: unknown): string {
  const text = write(value, '', 0);
  if (text !== undefined) return text;
  throw new CodebatchError('INVALID_ARGUMENT', `A value of type ${typeof value} has no JSON form`);
}

function write(value: unknown, key: string, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null) {
    if (typeof value !== 'bigint') return JSON.stringify(value);
    throw new CodebatchError('INVALID_ARGUMENT', 'A value of type bigint has no JSON form');
  }
  if (value instanceof Number || value instanceof String || value instanceof Boolean) return JSON.stringify(value);
  if (depth > MAX_DEPTH)
    throw new CodebatchError('INVALID_ARGUMENT', `A value is nested deeper than ${MAX_DEPTH} levels`);
  const custom = (value as { toJSON?: unknown }).toJSON;
  if (typeof custom === 'function') return write(custom.call(value, key), key, depth + 1);
  if (Array.isArray(value)) {
    return `[${Array.from(value, (item, index) => write(item, String(index), depth + 1) ?? 'null').join(',')}]`;
  }
  const members: string[] = [];
  for (const name of Object.keys(value).sort()) {
    const member = write((value as Record<string, unknown>)[name], name, depth + 1);
    if (member !== undefined) members.push(`${JSON.stringify(name)}:${member}`);
  }
  return `{${members.join(',')}}`;
}
