import { defineTask } from '@codebatch/plugin';
import { extractSymbols } from './extract-symbols.ts';
import { EDGE_SCHEMA, SYMBOL_SCHEMA } from './record-schemas.ts';

/** The built-in task `symbols`: what a file defines, and what it imports, exports, inherits, implements and calls. */
export default defineTask({
  name: 'symbols',
  version: '1.1.0',
  apiVersion: 1,
  description: 'Lists definitions with their places, and edges to what they import, inherit and call.',
  inputs: {
    languages: ['python', 'javascript', 'typescript', 'tsx'],
    grammars: true,
    prior: [{ task: 'parse', kind: 'ast' }],
  },
  outputs: { symbol: { schema: SYMBOL_SCHEMA }, edge: { schema: EDGE_SCHEMA } },
  options: {
    schema: {
      type: 'object',
      additionalProperties: false,
      properties: {
        references: { description: 'Whether to write an edge for every use of a name.', type: 'boolean' },
      },
    },
    defaults: { references: false },
  },
  open: ({ grammars }) => ({ grammars }),
  file: extractSymbols,
});
