import { defineTask } from '@codebatch/plugin';
import { measureFile } from './measure-file.ts';
import { METRIC_SCHEMA } from './metric-schema.ts';

/** The built-in task `analyze`: size and complexity metrics of every text file. */
export default defineTask({
  name: 'analyze',
  version: '1.0.0',
  apiVersion: 1,
  description: 'Counts lines, functions, classes and imports, and measures complexity.',
  inputs: { prior: [{ task: 'parse', kind: 'ast' }] },
  outputs: { metric: { schema: METRIC_SCHEMA } },
  options: {
    schema: {
      type: 'object',
      additionalProperties: false,
      properties: {
        functions: {
          description: 'Which functions get records of their own.',
          enum: ['all', 'named', 'none'],
        },
      },
    },
    defaults: { functions: 'named' as 'all' | 'named' | 'none' },
  },
  file: measureFile,
});
