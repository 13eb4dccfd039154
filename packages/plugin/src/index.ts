export type { LineIndex, Tree } from '@codebatch/ast';
export { createLineIndex } from '@codebatch/ast';
export type { ConfiguredGrammar, ObjectRef, OutputRecord } from '@codebatch/core';
export { SYMBOL_TYPES, type SymbolType } from '@codebatch/core';
export { defineTask, isTask } from './define-task.ts';
export { isSkipFile, SkipFile, skipFile } from './skip-file.ts';
export type {
  ContentContext,
  DecodedText,
  FileContext,
  OpenContext,
  PriorRecord,
  SnapshotContext,
  TaskLog,
  TaskOpenContext,
} from './task-context.ts';
export {
  API_VERSION,
  type DiagnosticDeclaration,
  type JsonSchema,
  type OptionsDeclaration,
  type OutputDeclaration,
  type PriorInput,
  type Task,
  type TaskDefinition,
  type TaskInputs,
} from './task-definition.ts';
export type { Range, TaskFile } from './task-file.ts';
export type { DiagnosticOutput, RecordOutput, Severity, SnapshotOutput, TaskOutput } from './task-output.ts';
