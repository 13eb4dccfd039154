/** The configuration that `init --config` writes: every setting, commented out, with what it does. */
export const CONFIG_TEMPLATE = `import type { CodebatchConfig } from '@codebatch/cli/config';

// A configuration inside a scanned directory is used only when it is named: codebatch scan . --config codebatch.config.ts
export default {
  // Tasks of your own: names of packages, or paths relative to this file.
  // tasks: ['codebatch-task-todo', './tasks/licences.ts'],

  // Pipelines of your own. Dependencies refer to earlier tasks of the same pipeline.
  // pipelines: {
  //   review: {
  //     description: 'Parse and lint only',
  //     tasks: [
  //       { task_id: '01_parse', type: 'parse' },
  //       { task_id: '02_lint', type: 'lint', depends_on: ['01_parse'] },
  //     ],
  //   },
  // },

  // The pipeline that scan runs when none is named.
  // pipeline: 'full',

  // Options of tasks, by the name of the task; --option lint.max_line_length=100 sets one for a single run.
  // options: {
  //   lint: { max_line_length: 100 },
  // },

  // Other options for some of the files.
  // overrides: [{ files: ['tests/**'], options: { lint: { max_line_length: 200 } } }],

  // Which files are taken into a snapshot, as patterns in the syntax of .gitignore.
  // include: ['src/**'],
  // exclude: ['**/generated/**'],

  // Languages of file extensions that codebatch does not know, and grammars for languages that it has none for: an npm
  // package that is installed beside this file. What the lists of node kinds mean is in docs/languages.md.
  // languages: {
  //   '.pyx': 'python',
  //   go: {
  //     grammar: 'tree-sitter-go',
  //     kinds: { functions: ['function_declaration', 'method_declaration'], decisions: ['if_statement', '"&&"'] },
  //   },
  // },
} satisfies CodebatchConfig;
`;
