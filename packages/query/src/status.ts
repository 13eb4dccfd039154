// The state of batches alone: `@codebatch/query/status`, for programs whose start must cost little.
export { batchStatus } from './batch-status.ts';
