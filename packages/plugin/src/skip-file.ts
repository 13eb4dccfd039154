const BRAND = Symbol.for('codebatch.skip');

/**
 * Thrown to say that a file is not processed, which is no failure. Out of `file`, the runner turns it into a `skip` record
 * with `code` and `message`; records that the task had yielded for the file before are dropped. Out of `snapshot`, which
 * is over then, it fails the task: what reading a file as text throws is to be caught there.
 */
export class SkipFile extends Error {
  override readonly name = 'SkipFile';
  readonly code: string;
  /** The file, where reading it has thrown this. */
  readonly path: string | undefined;

  constructor(code: string, message: string, path?: string) {
    super(message);
    this.code = code;
    this.path = path;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** Whether a thrown value is a {@link SkipFile}, also one of another copy of this package. */
export function isSkipFile(value: unknown): value is SkipFile {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/**
 * Says, from inside `file` and not `snapshot`, that this file is not processed.
 *
 * @param code Stable code in capitals with the prefix `SKIP_`, such as `SKIP_GENERATED`.
 * @param message Why, in a sentence for people.
 * @throws SkipFile Always.
 */
export function skipFile(code: string, message: string): never {
  throw new SkipFile(code, message);
}
