import * as fs from 'node:fs';
import { makeDirectory, sha256Hex, writeFileAtomic } from '@codebatch/core';
import type { WholeBody } from '../run/run-whole.ts';

/** The records of a whole-snapshot task as they are remembered: a file for each key. */
interface WholeResultFile {
  /** Digest of the text of `bodies`. */
  readonly check: string;
  readonly bodies: string;
}

/** Reads what was remembered of a whole-snapshot task; undefined where there is nothing, or it is damaged. */
export function readWholeResult(file: string): readonly WholeBody[] | undefined {
  try {
    const { check, bodies } = JSON.parse(fs.readFileSync(file, 'utf8')) as WholeResultFile;
    if (sha256Hex(bodies) !== check) return undefined;
    return (JSON.parse(bodies) as (Omit<WholeBody, 'body'> & { body: string })[]).map((one) => ({
      ...one,
      body: Buffer.from(one.body),
    }));
  } catch {
    return undefined;
  }
}

/** Remembers the records of a whole-snapshot task. */
export function writeWholeResult(file: string, results: readonly WholeBody[]): void {
  const bodies = JSON.stringify(results.map((one) => ({ ...one, body: one.body.toString() })));
  makeDirectory(file.slice(0, file.lastIndexOf('/')));
  const content: WholeResultFile = { check: sha256Hex(bodies), bodies };
  writeFileAtomic(file, JSON.stringify(content), 'process');
}
