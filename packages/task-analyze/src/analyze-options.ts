import type { JsonSchema } from '@codebatch/plugin';
import { FUNCTION_METRICS } from './metric-schema.ts';

type FunctionMetric = (typeof FUNCTION_METRICS)[number];

/** Options of the task `analyze`. */
export interface AnalyzeOptions {
  /**
   * Which metrics a function without a name of its own gets: a callback, a lambda. `complexity` (default) leaves out its
   * code lines, parameters and nesting, which are a third of all records where callbacks abound.
   */
  readonly anonymous_functions: 'all' | 'complexity' | 'none';
  /** Which metrics functions get, all by default. Each is a record for every function with a name. */
  readonly function_metrics: readonly FunctionMetric[];
}

/** The options where nothing is configured. */
export const ANALYZE_DEFAULTS: AnalyzeOptions = {
  anonymous_functions: 'complexity',
  function_metrics: FUNCTION_METRICS,
};

/** Schema of {@link AnalyzeOptions}. */
export const ANALYZE_OPTIONS_SCHEMA: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    anonymous_functions: {
      description: 'Metrics of functions without a name: all, complexity only, or none.',
      enum: ['all', 'complexity', 'none'],
    },
    function_metrics: {
      description: 'Metrics of functions, each of them a record for every function.',
      type: 'array',
      items: { enum: [...FUNCTION_METRICS] },
      uniqueItems: true,
    },
  },
};

/** The metrics that a function with or without a name gets. */
export interface ChosenMetrics {
  readonly named: ReadonlySet<FunctionMetric>;
  readonly anonymous: ReadonlySet<FunctionMetric>;
}

/** What the options choose of {@link FUNCTION_METRICS}. */
export function chooseMetrics({ anonymous_functions, function_metrics }: AnalyzeOptions): ChosenMetrics {
  const named = new Set(function_metrics);
  if (anonymous_functions === 'all') return { named, anonymous: named };
  const complexity = anonymous_functions === 'complexity' && named.has('function_complexity');
  return { named, anonymous: new Set(complexity ? (['function_complexity'] as const) : []) };
}
