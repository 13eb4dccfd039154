import type { JsonSchema } from '@codebatch/plugin';

/** Options of the task `analyze`. */
export interface AnalyzeOptions {
  /**
   * Which metrics a function without a name of its own gets: a callback, a lambda. `complexity` (default) leaves out its
   * code lines, parameters and nesting, which are a third of all records where callbacks abound.
   */
  readonly anonymous_functions: 'all' | 'complexity' | 'none';
}

/** The options where nothing is configured. */
export const ANALYZE_DEFAULTS: AnalyzeOptions = { anonymous_functions: 'complexity' };

/** Schema of {@link AnalyzeOptions}. */
export const ANALYZE_OPTIONS_SCHEMA: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    anonymous_functions: {
      description: 'Metrics of functions without a name: all, complexity only, or none.',
      enum: ['all', 'complexity', 'none'],
    },
  },
};
