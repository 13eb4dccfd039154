import type { ErrorCode } from './error-codes.ts';

/** What a {@link CodebatchError} carries besides code and message. */
export interface CodebatchErrorOptions {
  /** What the user can do about it, one sentence each. */
  readonly hints?: readonly string[];
  /** Plain data of the failure; it is printed under `--json`. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** The error behind this one. */
  readonly cause?: unknown;
}

const BRAND: unique symbol = Symbol.for('codebatch.error');

/**
 * The only error that CodeBatch throws for what a user can meet. `code` is stable; the message says what failed and on
 * which thing; the hints say what to do.
 */
export class CodebatchError extends Error {
  /** Stable code, a key of `ERROR_CODES`. */
  readonly code: ErrorCode;
  /** What the user can do about it. */
  readonly hints: readonly string[];
  /** Plain data of the failure. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: CodebatchErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CodebatchError';
    this.code = code;
    this.hints = options.hints ?? [];
    this.details = options.details ?? {};
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** Whether a value is a {@link CodebatchError}, of this copy of the package or of another. */
export function isCodebatchError(value: unknown): value is CodebatchError {
  return typeof value === 'object' && value !== null && (value as { [BRAND]?: unknown })[BRAND] === true;
}
