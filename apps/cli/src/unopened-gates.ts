import { type GateResult, isCodebatchError } from '@codebatch/core';
import { type Gate, verifyStore } from '@codebatch/maintenance';

/**
 * What gates answer about a store or batch of which not even the first document can be read: none passes, and the damage
 * says why. An error that is no damage (an unknown batch, no store) stays an error.
 */
export async function unopenedResults(root: string, gates: readonly Gate[], error: unknown): Promise<GateResult[]> {
  if (!isCodebatchError(error) || !DAMAGE.has(error.code)) throw error;
  const { damage } = await verifyStore(root);
  if (damage.length === 0) throw error;
  return gates.map(({ id }) => ({
    gate_id: id,
    status: 'ENFORCED',
    passed: false,
    duration_ms: 0,
    details: {},
    failures: damage.map(({ path, code, message }) => ({ message: `${code}: ${message}`, location: path })),
    context: { store: root },
  }));
}

/** Errors by which damage shows itself; a batch whose document is gone is not found. */
const DAMAGE: ReadonlySet<string> = new Set(['STORE_INVALID', 'SCHEMA_ERROR', 'IO_ERROR', 'BATCH_NOT_FOUND']);
