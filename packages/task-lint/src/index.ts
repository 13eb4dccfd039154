import { defineTask } from '@codebatch/plugin';
import { lintFile } from './lint-file.ts';
import { LINT_DEFAULTS, LINT_OPTIONS_SCHEMA } from './lint-options.ts';
import { RULES } from './rules.ts';

/** The built-in task `lint`: rules about the text of every file, and about the names of Python, JavaScript and TypeScript. */
export default defineTask({
  name: 'lint',
  version: '1.1.0',
  apiVersion: 1,
  description: 'Reports white space, line length, markers, unused names and shadowing.',
  // `__init__.py` and `.d.ts` follow rules of their own.
  inputs: { prior: [{ task: 'parse', kind: 'ast' }], grammars: true, path: true },
  outputs: { diagnostic: {} },
  diagnostics: RULES,
  options: { schema: LINT_OPTIONS_SCHEMA, defaults: LINT_DEFAULTS },
  open: ({ grammars }) => ({ grammars }),
  file: lintFile,
});
