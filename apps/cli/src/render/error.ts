import { inspect } from 'node:util';
import { isCodebatchError } from '@codebatch/core';
import { escapeText } from './escape-text.ts';
import type { Paint } from './paint.ts';

/** What `--json` prints for an error. */
export interface ErrorDocument {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hints: readonly string[];
    readonly details: Readonly<Record<string, unknown>>;
  };
}

const DEBUG_HINT = 'Set CODEBATCH_DEBUG=1 to see where it happened, and report it.';

/** The envelope of an error. One that is no `CodebatchError` is a defect, and becomes `INTERNAL_ERROR`. */
export function errorDocument(error: unknown): ErrorDocument {
  if (isCodebatchError(error)) {
    const { code, message, hints, details } = error;
    return { error: { code, message, hints: code === 'INTERNAL_ERROR' ? [...hints, DEBUG_HINT] : hints, details } };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { error: { code: 'INTERNAL_ERROR', message: message || 'unknown error', hints: [DEBUG_HINT], details: {} } };
}

/** The lines that tell a person about an error: the message with its code, then the hints. */
export function renderError(error: unknown, paint: Paint): string {
  const { code, message, hints } = errorDocument(error).error;
  const lines = [
    `${paint.red('error')}${paint.dim(`[${code}]`)}: ${escapeLines(message)}`,
    ...hints.map((hint) => `  ${paint.cyan('hint')}: ${escapeText(hint)}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** The stack of an error with its causes, for `CODEBATCH_DEBUG=1`. */
export function renderStack(error: unknown): string {
  return `${inspect(error)}\n`;
}

function escapeLines(text: string): string {
  return text.split('\n').map(escapeText).join('\n  ');
}
