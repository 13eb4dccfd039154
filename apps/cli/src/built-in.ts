import type { Pipeline, PipelineTask, TaskSpecifier } from '@codebatch/runner';

/** The tasks that come with the program, as modules that a worker imports. The only place that names them. */
export const BUILT_IN_TASKS: readonly TaskSpecifier[] = [
  { type: 'parse', specifier: import.meta.resolve('@codebatch/task-parse') },
  { type: 'analyze', specifier: import.meta.resolve('@codebatch/task-analyze') },
  { type: 'symbols', specifier: import.meta.resolve('@codebatch/task-symbols') },
  { type: 'lint', specifier: import.meta.resolve('@codebatch/task-lint') },
];

const PARSE: PipelineTask = { task_id: '01_parse', type: 'parse', depends_on: [], options: {} };
const ANALYZE: PipelineTask = { task_id: '02_analyze', type: 'analyze', depends_on: ['01_parse'], options: {} };
const SYMBOLS: PipelineTask = { task_id: '03_symbols', type: 'symbols', depends_on: ['01_parse'], options: {} };
const LINT: PipelineTask = { task_id: '04_lint', type: 'lint', depends_on: ['01_parse'], options: {} };

/** The pipeline that `scan` runs where neither the command line nor a configuration names one. */
export const DEFAULT_PIPELINE = 'full';

/** The pipelines that come with the program (SPEC 7). */
export const BUILT_IN_PIPELINES: readonly Pipeline[] = [
  { name: 'parse', description: 'Syntax trees and syntax errors', tasks: [PARSE] },
  { name: 'analyze', description: 'Syntax trees and metrics', tasks: [PARSE, ANALYZE] },
  {
    name: 'full',
    description: 'Trees, metrics, symbols and edges, lint findings',
    tasks: [PARSE, ANALYZE, SYMBOLS, LINT],
  },
];
