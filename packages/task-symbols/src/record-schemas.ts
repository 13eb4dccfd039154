import { type JsonSchema, SYMBOL_TYPES } from '@codebatch/plugin';
import { EDGE_TYPES } from './edge-records.ts';

const START = {
  line: { type: 'integer', minimum: 1 },
  column: { type: 'integer', minimum: 1 },
};
const END = {
  end_line: { type: 'integer', minimum: 1 },
  end_column: { type: 'integer', minimum: 1 },
};

/** Schema of a `symbol` record. */
export const SYMBOL_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['kind', 'name', 'symbol_type', 'scope', 'qualified_name', 'line', 'column', 'end_line', 'end_column'],
  properties: {
    kind: { const: 'symbol' },
    name: { type: 'string' },
    symbol_type: { enum: [...SYMBOL_TYPES] },
    scope: { description: 'Qualified name of what encloses it, or `module`.', type: 'string' },
    qualified_name: { type: 'string' },
    ...START,
    ...END,
    exported: { description: 'Names of modules and namespaces only.', type: 'boolean' },
  },
};

/** Schema of an `edge` record. */
export const EDGE_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['kind', 'edge_type', 'target', 'line', 'column'],
  properties: {
    kind: { const: 'edge' },
    edge_type: { enum: [...EDGE_TYPES] },
    target: { type: 'string' },
    source: { description: 'Qualified name of the class or of what encloses the use, or `module`.', type: 'string' },
    module: { type: 'string' },
    name: { type: 'string' },
    alias: { type: 'string' },
    local: { type: 'string' },
    form: { enum: ['re-export', 'require', 'dynamic', 'new', 'template'] },
    access: { enum: ['read', 'write', 'delete'] },
    type_only: { const: true },
    target_line: { type: 'integer', minimum: 1 },
    target_column: { type: 'integer', minimum: 1 },
    ...START,
  },
};
