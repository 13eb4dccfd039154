export { type BatchDigest, batchDigest } from './batch-digest.ts';
export { type Diagnosis, type DiagnosisCheck, diagnoseStore } from './diagnose-store.ts';
export type { Gate, GateFailure, GateOutcome, GateSubject } from './gates/gate.ts';
export { bundlesOf, findGate, GATE_BUNDLES, GATES, type GateBundle, gatesOfBundle } from './gates/gate-table.ts';
export { type RunGatesOptions, runGates } from './gates/run-gates.ts';
export { type CollectOptions, type CollectReport, collectGarbage } from './gc/collect-garbage.ts';
export { type Deleted, deleteBatch } from './gc/delete-batch.ts';
export { deleteSnapshot } from './gc/delete-snapshot.ts';
export { findLiveWork, type LiveWork } from './gc/live-work.ts';
export type { RetentionPolicy } from './gc/plan-retention.ts';
export { type Repair, type RepairOptions, type RepairReport, repairStore } from './repair/repair-store.ts';
export {
  DAMAGE_CODES,
  type Damage,
  type DamageCode,
  MAX_NEEDS,
  type StaleFile,
  type Unfinished,
} from './verify/damage.ts';
export type { DiskUsage } from './verify/temporary-files.ts';
export type { VerifyCounts, VerifyDepth } from './verify/verify-context.ts';
export { type VerifyOptions, type VerifyReport, verifyStore } from './verify/verify-store.ts';
