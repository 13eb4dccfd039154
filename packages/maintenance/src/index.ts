export { type BatchDigest, batchDigest } from './batch-digest.ts';
export type { Gate, GateFailure, GateOutcome, GateSubject } from './gates/gate.ts';
export { bundlesOf, findGate, GATE_BUNDLES, GATES, type GateBundle, gatesOfBundle } from './gates/gate-table.ts';
export { type RunGatesOptions, runGates } from './gates/run-gates.ts';
export { type Repair, type RepairOptions, type RepairReport, repairStore } from './repair/repair-store.ts';
export {
  DAMAGE_CODES,
  type Damage,
  type DamageCode,
  MAX_NEEDS,
  type StaleFile,
  type Unfinished,
} from './verify/damage.ts';
export type { VerifyCounts } from './verify/verify-context.ts';
export { type VerifyOptions, type VerifyReport, verifyStore } from './verify/verify-store.ts';
