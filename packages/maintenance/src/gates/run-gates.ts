import { type GateResult, isCodebatchError, readBatch, resolveBatchId, type Store } from '@codebatch/core';
import { batchStatus } from '@codebatch/query';
import type { Registry } from '@codebatch/runner';
import { type VerifyReport, verifyStore } from '../verify/verify-store.ts';
import type { Gate, GateFailure, GateOutcome } from './gate.ts';

/** What gates need. */
export interface RunGatesOptions {
  readonly registry: Registry;
  readonly signal?: AbortSignal;
  /** Called before each gate. */
  onGate?(gate: Gate): void;
}

/**
 * Runs gates over a batch, one after the other. The store is verified once, and read; what must be changed or executed
 * is changed and executed in a copy in the system's temporary directory, which is removed.
 *
 * No gate passes on a store with damage, or on a batch that is not complete: there is nothing yet that it could show.
 *
 * @param batchName id, unique prefix, label, `latest` or `latest~n`.
 * @throws BATCH_NOT_FOUND, SCHEMA_ERROR for a batch whose own document is damaged; INTERRUPTED
 */
export async function runGates(
  store: Store,
  batchName: string,
  gates: readonly Gate[],
  options: RunGatesOptions,
): Promise<GateResult[]> {
  const { registry, signal } = options;
  const batchId = resolveBatchId(store, batchName);
  const snapshotId = readBatch(store, batchId).snapshot_id;
  const verification = await verifyStore(store.root, signal === undefined ? {} : { signal });
  const obstacles = findObstacles(store, batchId, verification);
  const results: GateResult[] = [];
  for (const gate of gates) {
    options.onGate?.(gate);
    const begun = performance.now();
    const subject = { store, batchId, snapshotId, registry, signal, verification };
    const outcome =
      obstacles.length > 0 ? { failures: obstacles, details: {} } : await attempt(() => gate.check(subject));
    results.push({
      gate_id: gate.id,
      status: 'ENFORCED',
      passed: outcome.failures.length === 0,
      duration_ms: Math.round(performance.now() - begun),
      details: { ...outcome.details },
      failures: [...outcome.failures] as GateResult['failures'],
      context: { store: store.root, batch_id: batchId, snapshot_id: snapshotId },
    });
  }
  return results;
}

/** Why there is nothing that a gate could show. */
function findObstacles(store: Store, batchId: string, verification: VerifyReport): GateFailure[] {
  const damage = verification.damage.map(({ path, code, message }) => ({
    message: `${code}: ${message}`,
    location: path,
    suggestion: 'Run "codebatch verify --repair".',
  }));
  if (damage.length > 0) return damage;
  const { status, shards } = batchStatus(store, batchId);
  if (status === 'completed') return [];
  const total = shards.ready + shards.running + shards.done + shards.failed;
  return [
    {
      message: `The batch is ${status}: ${shards.done} of ${total} shards are done`,
      location: `batches/${batchId}`,
      expected: 'completed',
      actual: status,
      suggestion: `Run "codebatch resume --batch ${batchId}".`,
    },
  ];
}

async function attempt(check: () => Promise<GateOutcome> | GateOutcome): Promise<GateOutcome> {
  try {
    return await check();
  } catch (error) {
    if (!isCodebatchError(error) || error.code === 'INTERRUPTED') throw error;
    return { failures: [{ message: `${error.code}: ${error.message}` }], details: { ...error.details } };
  }
}
