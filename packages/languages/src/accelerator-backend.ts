import { createTree } from '@codebatch/ast';
import { languageUnavailable, loadGrammar } from './describe-grammar.ts';
import { openTags } from './open-tags.ts';
import type { ParserBackend } from './parser-backend.ts';

/**
 * The optional package that parses and copies the tree in one native call. Nothing native outlives a call.
 *
 * @throws if the package is not there, or was not compiled, with the reason
 */
export async function createAcceleratorBackend(): Promise<ParserBackend> {
  const { createColumnParser, createQuery, loadNative } = await import('@codebatch/treesitter-native');
  loadNative();
  return {
    name: 'accelerator',
    retainsMemory: false,
    open(grammar) {
      try {
        const native = loadGrammar(grammar);
        const tags = openTags(grammar, (structure) => createQuery(native, structure));
        const parse = createColumnParser(native, tags?.query);
        return {
          parse(text, origin, deadlineMs) {
            const parsed = parse(text, deadlineMs);
            if (parsed === undefined) return undefined;
            const { columns, kinds, named, fields, matches } = parsed;
            const tree = createTree({ ...origin, kinds, named, fields }, columns);
            return tags === undefined ? tree : tags.addTo(tree, matches, text);
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
