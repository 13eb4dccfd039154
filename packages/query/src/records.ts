// The queries of records alone: `@codebatch/query/records`, for programs whose start must cost little.
export { type CountRow, countOutputs } from './count-outputs.ts';
export type { MissingShards } from './missing-shards.ts';
export type { OutputFilter } from './output-filter.ts';
export { recordColumn, recordLine } from './record-fields.ts';
export { type FileFilter, scanFiles } from './scan-files.ts';
export { scanOutputs } from './scan-outputs.ts';
