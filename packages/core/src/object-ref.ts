import { CodebatchError } from './codebatch-error.ts';

/** Reference to an object: `sha256:` and 64 lowercase hex digits (SPEC 4.3). */
export type ObjectRef = `sha256:${string}`;

const REF = /^(?:sha256:)?([a-f0-9]{64})$/;

/**
 * Reads a reference to an object; bare hex is accepted too (SPEC 4.3).
 *
 * @throws INVALID_ARGUMENT
 */
export function parseObjectRef(text: string): ObjectRef {
  const match = REF.exec(text);
  if (match === null) {
    throw new CodebatchError('INVALID_ARGUMENT', `Not a reference to an object: ${JSON.stringify(text)}`, {
      hints: ['References look like sha256:<64 lowercase hex digits>.'],
      details: { value: text },
    });
  }
  return `sha256:${match[1]!}`;
}

/** The 64 hex digits of a reference. */
export function digestOf(ref: ObjectRef): string {
  return ref.slice('sha256:'.length);
}
