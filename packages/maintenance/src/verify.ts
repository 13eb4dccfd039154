// Verification alone: `@codebatch/maintenance/verify`, for programs whose start must cost little.
export { deletionsOf } from './verify/deletions-of.ts';
export { type VerifyOptions, type VerifyReport, verifyStore } from './verify/verify-store.ts';
