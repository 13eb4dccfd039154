import { CodebatchError } from '@codebatch/core';

/** The error for bytes that are no tree object. */
export function corruptTree(reason: string): CodebatchError {
  return new CodebatchError('OBJECT_CORRUPT', `The tree object is damaged: ${reason}.`, {
    details: { format: 'cbt', reason },
  });
}
