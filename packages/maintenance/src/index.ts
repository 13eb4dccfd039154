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
