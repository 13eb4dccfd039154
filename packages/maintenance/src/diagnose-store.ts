import { existsSync } from 'node:fs';
import { isCodebatchError, layout, listBatchIds, openStore, resolveBatchId, type Store } from '@codebatch/core';
import { batchStatus } from '@codebatch/query';
import { findLiveWork } from './gc/live-work.ts';
import { type VerifyOptions, verifyStore } from './verify/verify-store.ts';

/** One thing that was looked at. */
export interface DiagnosisCheck {
  readonly id: 'store' | 'records' | 'batch' | 'work' | 'leftovers';
  /** `problem` is damage, or a failure; `notice` is worth knowing. */
  readonly level: 'ok' | 'notice' | 'problem';
  readonly message: string;
  /** A command that helps. */
  readonly suggestion?: string;
}

/** The short answer about a store. */
export interface Diagnosis {
  /** No check found a problem. */
  readonly ok: boolean;
  readonly store: string;
  readonly checks: readonly DiagnosisCheck[];
}

/**
 * Says in a few sentences how a store is: whether it opens, whether its records are sound (as `verify --quick`), how far
 * its newest batch is, who is at work, and what was left behind. It writes nothing.
 *
 * @throws STORE_NOT_FOUND, SCHEMA_TOO_NEW, INTERRUPTED
 */
export async function diagnoseStore(
  root: string,
  options: Omit<VerifyOptions, 'depth' | 'sweep'> = {},
): Promise<Diagnosis> {
  const report = await verifyStore(root, { ...options, depth: 'documents' });
  const checks: DiagnosisCheck[] = [];
  const store = openOrExplain(root, checks);
  const { damage, counts, stale, unfinished } = report;
  const total = `${counts.objects} objects, ${counts.snapshots} snapshots, ${counts.batches} batches`;
  if (damage.length === 0)
    checks.push({ id: 'records', level: 'ok', message: `${total}; nothing is damaged at first sight` });
  else {
    const [first] = damage;
    const message = `${damage.length} damaged, the first is ${first!.path}: ${first!.message}`;
    checks.push({ id: 'records', level: 'problem', message, suggestion: 'codebatch verify --repair' });
  }
  if (store !== undefined) {
    checks.push(diagnoseNewest(store));
    const { batches, writers } = findLiveWork(store, true);
    const message =
      writers === 0
        ? 'nobody is at work'
        : `${writers} at work${batches.size === 0 ? '' : `, on ${[...batches].join(', ')}`}`;
    checks.push({ id: 'work', level: 'ok', message });
  }
  const left = stale.length + unfinished.length;
  if (left === 0) checks.push({ id: 'leftovers', level: 'ok', message: 'nothing was left behind' });
  else {
    const message = `${stale.length} temporary files, ${unfinished.length} half-made snapshots or batches`;
    checks.push({ id: 'leftovers', level: 'notice', message, suggestion: 'codebatch gc' });
  }
  return { ok: checks.every(({ level }) => level !== 'problem'), store: report.store, checks };
}

function openOrExplain(root: string, checks: DiagnosisCheck[]): Store | undefined {
  try {
    const store = openStore(root);
    const { schema_version, created_at } = store.record;
    checks.push({ id: 'store', level: 'ok', message: `schema version ${schema_version}, made ${created_at}` });
    return store;
  } catch (error) {
    if (!isCodebatchError(error)) throw error;
    checks.push({ id: 'store', level: 'problem', message: error.message, suggestion: 'codebatch verify --repair' });
    return undefined;
  }
}

function diagnoseNewest(store: Store): DiagnosisCheck {
  let newest: string | undefined;
  try {
    newest = resolveBatchId(store, 'latest');
    const { batch_id, status, shards, failed } = batchStatus(store, newest);
    const total = shards.ready + shards.running + shards.done + shards.failed;
    const message = `the newest, ${batch_id}, is ${status}: ${shards.done} of ${total} shards done, ${failed} files failed`;
    if (status === 'completed' && failed === 0) return { id: 'batch', level: 'ok', message };
    const suggestion = status === 'completed' ? 'codebatch errors' : `codebatch resume --batch ${batch_id}`;
    return { id: 'batch', level: status === 'failed' ? 'problem' : 'notice', message, suggestion };
  } catch (error) {
    if (!isCodebatchError(error)) throw error;
    if (listBatchIds(store).length === 0)
      return { id: 'batch', level: 'notice', message: 'there is no batch', suggestion: 'codebatch scan .' };
    // Another process has deleted it meanwhile.
    if (newest !== undefined && !existsSync(layout.batchFile(store.root, newest))) return diagnoseNewest(store);
    return { id: 'batch', level: 'problem', message: error.message, suggestion: 'codebatch verify --repair' };
  }
}
