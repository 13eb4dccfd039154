export { AtomicFileWriter } from './atomic-file-writer.ts';
export {
  listBatches,
  listTaskIds,
  readBatch,
  readPlan,
  readTask,
  resolveBatchId,
  shardIdsOf,
} from './batches.ts';
export { canonicalJson } from './canonical-json.ts';
export {
  CHUNKS_SUFFIX,
  DEFAULT_CHUNK_SIZE,
  DEFAULT_CHUNK_THRESHOLD,
  getChunked,
  isChunked,
  type PutChunkedOptions,
  type PutChunkedResult,
  putChunked,
  readChunkManifest,
} from './chunked-object.ts';
export { CodebatchError, type CodebatchErrorOptions, isCodebatchError } from './codebatch-error.ts';
export { compareUtf8 } from './compare-utf8.ts';
export { type DamagedRecord, latestCreation } from './damaged-record.ts';
export { type Decoded, decodeText } from './decode-text.ts';
export { describeFileSystem, type FileSystemInfo } from './describe-file-system.ts';
export { readDocument, readDocumentIfPresent } from './documents.ts';
export { ERROR_CODES, type ErrorCode } from './error-codes.ts';
export { FAILURE_CODES, type FailureCode, isFailure, isFailureCode } from './failures.ts';
export {
  type FileInterceptor,
  type FileOperation,
  type FileOperationDetails,
  interceptFileOperations,
} from './file-operations.ts';
export { fileSystemNow } from './file-system-now.ts';
export {
  appendLines,
  createFileExclusive,
  DURABILITIES,
  type Durability,
  makeDirectory,
  openNamelessFile,
  publishFile,
  removeFile,
  removeQuietly,
  renameIfPresent,
  renamePath,
  syncFileSystem,
  touchFile,
  writeDocument,
  writeFileAtomic,
  writeNamelessFile,
} from './files.ts';
export type {
  ApiRecord,
  BaselineFindingRecord,
  BaselineRecord,
  BatchRecord,
  ChunkManifest,
  ErrorEnvelope,
  EventRecord,
  FileRecord,
  GateResult,
  OutputRecord,
  PlanRecord,
  RecordTypes,
  ShardStateRecord,
  SnapshotRecord,
  StoreRecord,
  TaskRecord,
} from './generated/record-types.ts';
export {
  type ConfiguredGrammar,
  type GrammarEntry,
  type GrammarRecord,
  KIND_ROLES,
  type KindRole,
  type KindTables,
} from './grammar-entry.ts';
export { hashBytes, sha256Hex } from './hash-bytes.ts';
export { isStoreFailure } from './is-store-failure.ts';
export { type JsonLine, type ReadJsonLinesOptions, readJsonLines, readRawLines } from './json-lines.ts';
export { type LanguageOfOptions, languageOf } from './language-of.ts';
export { LANGUAGES, type Language } from './languages.ts';
export { layout, OWNER_FILE_NAME } from './layout.ts';
export { listDirectory } from './list-directory.ts';
export {
  compareByAge,
  damagedRecordHint,
  labelOf,
  type NamedRecord,
  recordNotFound,
  resolveRecordName,
} from './named-record.ts';
export { nearestNames } from './nearest-names.ts';
export { digestOf, type ObjectRef, parseObjectRef } from './object-ref.ts';
export type { ObjectCheck, ObjectStore, PutOptions, PutResult } from './object-store.ts';
export { parseJson } from './parse-json.ts';
export { portabilityProblem } from './portability-problem.ts';
export {
  describeProcess,
  isPresumedDead,
  isProvablyAlive,
  isProvablyDead,
  type ProcessIdentity,
  parseProcess,
  readProcessFile,
} from './process-identity.ts';
export { producer } from './producer.ts';
export {
  createRecordId,
  isRecordId,
  isShardId,
  parseRecordId,
  parseShardId,
  type RecordIdKind,
} from './record-id.ts';
export {
  OUTPUT_KINDS,
  type OutputKind,
  type PlanTask,
  parseRecord,
  REQUIRED_FIELDS,
  type RecordName,
  SCHEMA_VERSION,
  SEVERITIES,
  type Severity,
} from './records.ts';
export { openRegularFile, readRegularFile } from './regular-file.ts';
export { discardIncompleteTree, discardTree, discardTreeUnless, removeTree, removeTreeQuietly } from './remove-tree.ts';
export { checkSeal, sealDocument } from './seal-document.ts';
export { type ShardStrategy, SINGLE_SHARD, shardOf } from './shard-of.ts';
export { readOutputs, recordsDigest } from './shard-outputs.ts';
export { type AttemptFields, readShardState, type ShardStatus, startAttempt, transitionShard } from './shard-state.ts';
export { checkSnapshotPath, normalizeSnapshotPath, parseSnapshotPath, pathKey } from './snapshot-path.ts';
export {
  type InitStoreOptions,
  initStore,
  isStore,
  listBatchIds,
  listSnapshotIds,
  openStore,
  type Producer,
  type Store,
  type StoreOptions,
} from './store.ts';
export { SYMBOL_TYPES, type SymbolType } from './symbol-types.ts';
export { isAbandoned, TEMPORARY_SUFFIX, temporaryName } from './temporary-name.ts';
export { errnoOf, wrapFileError } from './wrap-file-error.ts';
export { type LiveWriter, listLiveWriters, registerWriter, type WriterRegistration } from './writers.ts';
