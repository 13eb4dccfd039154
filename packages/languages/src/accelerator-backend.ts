import { createTree, type Tree } from '@codebatch/ast';
import type { ParsedColumns } from '@codebatch/treesitter-native';
import { languageUnavailable, loadGrammar } from './describe-grammar.ts';
import { openTags } from './open-tags.ts';
import type { ParserBackend } from './parser-backend.ts';
import { headerOf, type TreeOrigin } from './read-native-tree.ts';

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
        const parser = createColumnParser(native, tags?.query);
        const toTree = (parsed: ParsedColumns, text: string, origin: TreeOrigin): Tree => {
          const { columns, kinds, named, fields, matches } = parsed;
          const tree = createTree(headerOf(origin, kinds, named, fields), columns);
          return tags === undefined ? tree : tags.addTo(tree, matches, text);
        };
        return {
          parse(text, origin, deadlineMs) {
            const parsed = parser.parse(text, deadlineMs);
            return parsed && toTree(parsed, text, origin);
          },
          parseValid(text, origin, deadlineMs) {
            const parsed = parser.parseValid(text, deadlineMs);
            return typeof parsed === 'object' ? toTree(parsed, text, origin) : parsed;
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
