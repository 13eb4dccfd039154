// Verification alone: `@codebatch/maintenance/verify`, for programs whose start must cost little.
export { type VerifyOptions, type VerifyReport, verifyStore } from './verify/verify-store.ts';
