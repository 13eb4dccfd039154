import { setImmediate } from 'node:timers/promises';
import { CBT_VERSION } from '@codebatch/ast';
import { createParser, GAPS_VERSION, grammarLanguages, grammars } from '@codebatch/languages';
import { defineTask } from '@codebatch/plugin';
import { findFutureErrors } from './find-future-errors.ts';
import { findPython2Syntax } from './find-python-2-syntax.ts';
import { findSyntaxErrors } from './find-syntax-errors.ts';

/** The built-in task `parse`: one tree object per file with a grammar, and one finding per syntax error in it. */
export default defineTask({
  name: 'parse',
  version: '1.0.0',
  apiVersion: 1,
  description: 'Parses each file into a syntax tree and reports its syntax errors.',
  inputs: { languages: grammarLanguages, grammars: true },
  outputs: {
    ast: {
      schema: {
        type: 'object',
        required: ['object', 'format', 'language', 'nodes', 'errors'],
        properties: {
          object: { type: 'string', pattern: '^sha256:[a-f0-9]{64}$' },
          format: { type: 'string', pattern: '^cbt(\\+chunks)?$' },
          language: { type: 'string' },
          nodes: { type: 'integer', minimum: 1 },
          errors: { type: 'integer', minimum: 0 },
        },
      },
    },
  },
  diagnostics: { E0001: { severity: 'error', message: 'Syntax error: {problem}' } },
  options: {
    schema: {
      type: 'object',
      properties: {
        max_errors: {
          description: 'Syntax errors reported one by one for a file; the last finding counts the rest.',
          type: 'integer',
          minimum: 1,
        },
      },
      additionalProperties: false,
    },
    defaults: { max_errors: 1000 },
  },
  fingerprint(language) {
    const grammar = grammars().find((candidate) => candidate.language === language);
    const parser = grammar === undefined ? 'none' : `${grammar.package}@${grammar.version} abi ${grammar.abi}`;
    return `${parser}, gaps ${GAPS_VERSION}, cbt ${CBT_VERSION}`;
  },
  open: ({ grammars: configured }) => createParser({ grammars: configured }),
  async *file(file, ctx) {
    const { text, encoding, bom } = ctx.decoded(file);
    const language = file.language ?? '';
    const tree = ctx.resource.parse(text, language, { encoding, bom });
    // Native trees are freed when the event loop turns; without this a long group of files would hold all of them.
    if (ctx.resource.retainsMemory) await setImmediate();
    const errors = [...findSyntaxErrors(tree, text), ...findPython2Syntax(tree, text), ...findFutureErrors(tree, text)];
    errors.sort((a, b) => a.range.start - b.range.start);
    yield { kind: 'ast', object: ctx.put(tree), format: 'cbt', language, nodes: tree.size, errors: errors.length };

    const listed = errors.length > ctx.options.max_errors ? ctx.options.max_errors - 1 : errors.length;
    for (const { problem, range } of errors.slice(0, listed)) {
      yield { diagnostic: 'E0001', data: { problem }, range };
    }
    const next = errors[listed];
    if (next !== undefined) {
      yield {
        diagnostic: 'E0001',
        data: { problem: `${errors.length - listed} more from here on` },
        range: next.range,
      };
    }
  },
  close(parser) {
    parser.close();
  },
});
