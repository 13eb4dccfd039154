import type { JsonSchema } from '@codebatch/plugin';

/** Metrics of a whole file, present for every text file. */
export const TEXT_METRICS = ['bytes', 'loc', 'sloc', 'comment_lines', 'blank_lines', 'lang'] as const;

/** Metrics of a whole file that need its tree. */
export const TREE_METRICS = [
  'complexity',
  'max_complexity',
  'function_count',
  'class_count',
  'import_count',
  'max_nesting',
] as const;

/** Metrics of one function. */
export const FUNCTION_METRICS = [
  'function_complexity',
  'function_sloc',
  'function_parameters',
  'function_max_nesting',
] as const;

/** The name of a metric that this task emits. */
export type MetricName =
  | (typeof TEXT_METRICS)[number]
  | (typeof TREE_METRICS)[number]
  | (typeof FUNCTION_METRICS)[number];

/** Schema of a metric record. */
export const METRIC_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['kind', 'metric', 'value'],
  properties: {
    kind: { const: 'metric' },
    metric: { enum: [...TEXT_METRICS, ...TREE_METRICS, ...FUNCTION_METRICS] },
    value: { description: 'A count; for `lang` the id of the language or `unknown`.', type: ['integer', 'string'] },
    symbol: { description: 'Qualified name of the function.', type: 'string' },
    line: { description: 'Line on which the function begins.', type: 'integer', minimum: 1 },
  },
};
