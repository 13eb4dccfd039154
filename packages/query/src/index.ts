export { type AcceptedFindings, acceptFindings } from './baseline/accept-findings.ts';
export type { Baseline, BaselineOptions } from './baseline/baseline.ts';
export { type BaselineComparison, compareWithBaseline } from './baseline/compare-with-baseline.ts';
export { formatBaseline } from './baseline/format-baseline.ts';
export { readBaseline } from './baseline/read-baseline.ts';
export { type BatchRow, batchList } from './batch-list.ts';
export { sourceMatcher } from './batch-source.ts';
export {
  type BatchState,
  type BatchStatus,
  batchStatus,
  type ShardCounts,
  type TaskStatus,
  type WorkCounts,
} from './batch-status.ts';
export { type BatchSummary, batchSummary } from './batch-summary.ts';
export { CANONICAL_KEYS, type CanonicalKey } from './compare/canonical-keys.ts';
export type {
  Cause,
  Change,
  ChangeCounts,
  ComparedBatch,
  ComparisonHeader,
  ComparisonSummary,
} from './compare/change.ts';
export { type BatchComparison, compareBatches } from './compare/compare-batches.ts';
export { type ComparisonFilter, type OpenComparison, openComparison } from './compare/open-comparison.ts';
export { improvements, regressions, type Trend, type TrendOptions } from './compare/regressions.ts';
export { type CountRow, countOutputs } from './count-outputs.ts';
export { type ErrorRow, errorList } from './error-list.ts';
export { explainView, VIEWS, type ViewExplanation } from './explain-view.ts';
export { type FailedFile, type FailedFileFilter, failedFiles } from './failed-files.ts';
export { fileLanguage } from './file-languages.ts';
export { type FileFindings, filesWithDiagnostics } from './files-with-diagnostics.ts';
export { type FileImport, type FileImports, fileImports } from './graph/file-imports.ts';
export {
  type GraphAnswer,
  type GraphFile,
  type GraphPair,
  type GraphQuestion,
  graphAnswer,
} from './graph/graph-answer.ts';
export { type GraphReach, graphReach } from './graph/graph-reach.ts';
export type { GraphEdge, GraphNode, ImportGraph, MissingImport } from './graph/import-graph.ts';
export { type ImportGraphOptions, readImportGraph } from './graph/read-import-graph.ts';
export { type FileHistory, type FileHistoryOptions, fileHistory, type HistoryStep } from './history/file-history.ts';
export type { DamagedBatch } from './history/follow-path.ts';
export type { HistoryBatch } from './history/history-batch.ts';
export type { FindingSpan } from './history/trace-findings.ts';
export type { MetricHistory, MetricSpan } from './history/trace-metrics.ts';
export { type FileInspection, inspectFile } from './inspect-file.ts';
export { describeMissingShards, type MissingShards, missingShards } from './missing-shards.ts';
export { compileValues, type OutputFilter, type ValueTest } from './output-filter.ts';
export { outputsOfTask, type TaskOutputs } from './outputs-of-task.ts';
export { compilePathPattern, type PathMatcher } from './path-pattern.ts';
export { directoryOf, fieldText, recordColumn, recordLine } from './record-fields.ts';
export { type BuildIndexOptions, type BuiltIndex, buildRecordIndex } from './record-index/build-record-index.ts';
export { batchStamp } from './record-index/stamp-batch.ts';
export { unusedRecordIndexes } from './record-index/unused-record-indexes.ts';
export { type FileFilter, type ScannedFile, scanFiles } from './scan-files.ts';
export { type ScanOptions, scanOutputs } from './scan-outputs.ts';
export type { ScannedOutput } from './scan-record-file.ts';
export { type ShardFilter, type ShardRow, shardList } from './shard-list.ts';
export { createShardSummariser, type ShardSummariser } from './shard-summariser.ts';
export type { StateLookup } from './shard-work.ts';
export { createSourceLines, type SourceLines } from './source-lines.ts';
export { type StoreStats, storeStats, type Usage } from './store-stats.ts';
export type { RecordSummary } from './summarise-records.ts';
export type { CodeCount, ComplexPlace } from './summarise-shard.ts';
export { type OutlineItem, symbolOutline } from './symbol-outline.ts';
export { type TaskRow, taskList } from './task-list.ts';
export { type MetricRow, metricNames, type TopOptions, topMetrics } from './top-metrics.ts';
