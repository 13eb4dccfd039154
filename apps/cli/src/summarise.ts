import path from 'node:path';
import { isCodebatchError, makeDirectory, readRegularFile, type Store, writeFileAtomic } from '@codebatch/core';
import { batchStamp, batchSummary, type StateLookup } from '@codebatch/query';
import type { Summary } from './render/summary.ts';
import { VERSION } from './version.ts';

/** A summary that was kept under `indexes/`, with all that has to be equal for it to hold. */
interface KeptSummary {
  readonly program: string;
  readonly batch: string;
  readonly top: number;
  readonly summary: Summary;
}

export interface SummariseOptions {
  /** Length of the lists in it. */
  readonly top: number;
  /** Keep the summary for the next time; reading commands never do. */
  readonly keep: boolean;
  /** States that are not to be read again. */
  readonly stateOf?: StateLookup | undefined;
  /** Let findings and functions of files that are marked as generated, minified or vendored count for nothing. */
  readonly excludeGenerated?: boolean;
}

/**
 * The summary of a batch. One that was kept answers while no file of the batch has changed since: it is what another
 * pass over all records would give. Deleting `indexes/` changes nothing but the time it takes.
 */
export function summarise(store: Store, batchId: string, options: SummariseOptions): Summary {
  const { top, keep, excludeGenerated = false } = options;
  if (excludeGenerated) return takeSummary(store, batchId, options);
  const file = path.join(store.indexes, 'summaries', `${batchId}.json`);
  const batch = batchStamp(store, batchId);
  const kept = readKept(file);
  if (kept?.batch === batch && kept.program === VERSION && kept.top === top)
    return { ...kept.summary, store: store.root };
  const summary = takeSummary(store, batchId, options);
  if (keep && summary.status === 'completed') writeKept(file, { program: VERSION, batch, top, summary });
  return summary;
}

function takeSummary(store: Store, batchId: string, options: SummariseOptions): Summary {
  return { store: store.root, ...batchSummary(store, batchId, options) };
}

function readKept(file: string): KeptSummary | undefined {
  try {
    return JSON.parse(readRegularFile(file).toString('utf8')) as KeptSummary;
  } catch {
    return undefined;
  }
}

function writeKept(file: string, kept: KeptSummary): void {
  try {
    makeDirectory(path.dirname(file));
    writeFileAtomic(file, JSON.stringify(kept), 'process');
  } catch (error) {
    // An index that cannot be written is made again the next time.
    if (!isCodebatchError(error)) throw error;
  }
}
