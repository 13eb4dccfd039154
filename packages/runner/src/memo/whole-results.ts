import { makeDirectory, readRegularFile, sha256Hex, writeFileAtomic } from '@codebatch/core';
import type { WholeBody } from '../run/run-whole.ts';

/** The records of a whole-snapshot task as they are remembered: a file for each key. */
interface WholeResultFile {
  /** The batch that made them; they are forgotten with it. */
  readonly batch: string;
  /** sha256 in hex of `bodies`. */
  readonly check: string;
  /** JSON of the bodies, each as text. */
  readonly bodies: string;
}

/** Reads what was remembered of a whole-snapshot task; undefined where there is nothing, or it is damaged. */
export function readWholeResult(file: string): readonly WholeBody[] | undefined {
  const { bodies, check } = readFile(file) ?? {};
  if (bodies === undefined || sha256Hex(bodies) !== check) return undefined;
  const results = JSON.parse(bodies) as (Omit<WholeBody, 'body'> & { body: string })[];
  return results.map((one) => ({ ...one, body: Buffer.from(one.body) }));
}

/** The batch that a remembered result is of; undefined where the file is damaged. */
export function batchOfWholeResult(file: string): string | undefined {
  return readFile(file)?.batch;
}

/** Remembers the records of a whole-snapshot task. */
export function writeWholeResult(file: string, batch: string, results: readonly WholeBody[]): void {
  const bodies = JSON.stringify(results.map((one) => ({ ...one, body: one.body.toString() })));
  const content: WholeResultFile = { batch, check: sha256Hex(bodies), bodies };
  makeDirectory(file.slice(0, file.lastIndexOf('/')));
  writeFileAtomic(file, JSON.stringify(content), 'process');
}

function readFile(file: string): Partial<WholeResultFile> | undefined {
  try {
    return JSON.parse(readRegularFile(file).toString('utf8')) as Partial<WholeResultFile>;
  } catch {
    return undefined;
  }
}
