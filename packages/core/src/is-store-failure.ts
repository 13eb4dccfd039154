import { isCodebatchError } from './codebatch-error.ts';

const CODES: ReadonlySet<string> = new Set(['STORE_FULL', 'STORE_READ_ONLY', 'PERMISSION_DENIED', 'IO_ERROR']);

/** Whether an error says that the store cannot be written or read: the run ends, no file is to blame. */
export function isStoreFailure(error: unknown): boolean {
  return isCodebatchError(error) && CODES.has(error.code);
}
