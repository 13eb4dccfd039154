import { createTree } from '@codebatch/ast';
import { languageUnavailable, loadGrammar } from './describe-grammar.ts';
import type { ParserBackend } from './parser-backend.ts';

/**
 * The optional package that parses and copies the tree in one native call. Nothing native outlives a call.
 *
 * @throws if the package is not there, or was not compiled, with the reason
 */
export async function createAcceleratorBackend(): Promise<ParserBackend> {
  const { createColumnParser, loadNative } = await import('@codebatch/treesitter-native');
  loadNative();
  return {
    name: 'accelerator',
    retainsMemory: false,
    open(grammar) {
      try {
        const parse = createColumnParser(loadGrammar(grammar));
        return {
          parse(text, origin, deadlineMs) {
            const parsed = parse(text, deadlineMs);
            if (parsed === undefined) return undefined;
            const { columns, kinds, named, fields } = parsed;
            return createTree({ ...origin, kinds, named, fields }, columns);
          },
          close() {},
        };
      } catch (error) {
        throw languageUnavailable(grammar, error);
      }
    },
    close() {},
  };
}
