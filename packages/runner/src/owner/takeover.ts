import * as fs from 'node:fs';
import { createFileExclusive, fileSystemNow, isAbandoned, removeFile, sha256Hex, temporaryName } from '@codebatch/core';

/**
 * Lets one run at a time act on a stale owner file, for as long as the action takes.
 *
 * The right is a file that names its holder, created exclusively. One whose holder is dead is never removed by another:
 * the next one is created beside it, so that two runs that see the same dead holder cannot both follow it.
 *
 * @param owner - Path of the owner file.
 * @param token - That of the stale owner, which no later owner has.
 * @param silentMs - A holder elsewhere counts as dead after so long by the clock of the file system.
 * @returns what the action answers; `undefined` where another run has the right
 */
export function takeOver<T>(owner: string, token: string, silentMs: number, action: () => T): T | undefined {
  // A hash, since an owner file may hold anything.
  const stale = sha256Hex(token).slice(0, 16);
  const held: string[] = [];
  for (;;) {
    const file = `${owner}.${stale}.${held.length + 1}${TAKEOVER_SUFFIX}`;
    held.push(file);
    if (createFileExclusive(file, temporaryName('holder'), 'process')) break;
    if (!isDead(file, silentMs)) return undefined;
  }
  try {
    return action();
  } finally {
    for (const file of held) removeFile(file);
  }
}

/** Names of files that stand for the right to act on a stale owner end so; the content names the holder. */
const TAKEOVER_SUFFIX = '.takeover.tmp';

function isDead(file: string, silentMs: number): boolean {
  try {
    if (isAbandoned(fs.readFileSync(file, 'utf8'))) return true;
    return fileSystemNow(file.slice(0, file.lastIndexOf('/'))) - fs.statSync(file).mtimeMs > silentMs;
  } catch {
    // Released in between.
    return false;
  }
}
