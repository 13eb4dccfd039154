import { defineTask } from '@codebatch/plugin';
import { ANALYZE_DEFAULTS, ANALYZE_OPTIONS_SCHEMA } from './analyze-options.ts';
import { measureFile } from './measure-file.ts';
import { METRIC_SCHEMA } from './metric-schema.ts';

/** The built-in task `analyze`: size and complexity metrics of every text file. */
export default defineTask({
  name: 'analyze',
  version: '1.0.0',
  apiVersion: 1,
  description: 'Counts lines, functions, classes and imports, and measures complexity.',
  inputs: { prior: [{ task: 'parse', kind: 'ast' }], grammars: true },
  outputs: { metric: { schema: METRIC_SCHEMA } },
  options: { schema: ANALYZE_OPTIONS_SCHEMA, defaults: ANALYZE_DEFAULTS },
  open: ({ grammars }) => ({ grammars }),
  file: measureFile,
});
