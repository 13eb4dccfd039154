import { createRequire } from 'node:module';
import type { Tree } from '@codebatch/ast';
import type { NativeMatch } from './collect-tags.ts';
import { languageUnavailable, loadGrammar } from './describe-grammar.ts';
import type { Grammar } from './grammar-table.ts';
import type { NativeCursor } from './native-cursor.ts';
import { openTags } from './open-tags.ts';
import type { GrammarParser, ParserBackend } from './parser-backend.ts';
import { createNativeTreeReader, type TreeOrigin } from './read-native-tree.ts';
import { createSymbolTable } from './symbol-table.ts';

interface NativeTree {
  readonly rootNode: { readonly hasError: boolean };
  walk(): NativeCursor;
}

interface NativeParser {
  setLanguage(language: unknown): void;
  setTimeoutMicros(micros: number): void;
  reset(): void;
  parse(text: string, oldTree: undefined, options: { bufferSize: number }): NativeTree | null;
}

interface NativeParserClass {
  new (): NativeParser;
  readonly Query: new (language: unknown, source: string) => { matches(node: unknown): readonly NativeMatch[] };
}

const MAX_TIMEOUT_MICROS = 0xffff_ffff;

/** tree-sitter's own npm binding. @throws if the binding cannot be loaded, with the loader's reason */
export function createBindingBackend(): ParserBackend {
  const require = createRequire(import.meta.url);
  const Parser = require('tree-sitter') as NativeParserClass;
  const read = createNativeTreeReader();

  const open = (grammar: Grammar): GrammarParser => {
    const parser = new Parser();
    try {
      parser.setLanguage(loadGrammar(grammar));
    } catch (error) {
      throw languageUnavailable(grammar, error);
    }
    const symbols = createSymbolTable(grammar);
    const tags = openTags(grammar, (structure) => new Parser.Query(loadGrammar(grammar), structure));
    const parseNative = (text: string, deadlineMs: number): NativeTree | undefined => {
      if (grammar.configured !== undefined) parser.setLanguage(loadGrammar(grammar));
      // The binding's progress callback would do, but it is never freed.
      parser.setTimeoutMicros(Math.min(deadlineMs * 1000, MAX_TIMEOUT_MICROS));
      // The buffer, in UTF-16 code units and a terminator, takes the whole text: with a smaller one the binding copies
      // the rest of the text for every piece that it reads, and its default fails beyond 32 KiB.
      const tree = parser.parse(text, undefined, { bufferSize: text.length + 1 });
      if (tree === null) parser.reset();
      return tree ?? undefined;
    };
    const copy = (tree: NativeTree, text: string, origin: TreeOrigin): Tree => {
      const copied = read(tree.walk(), symbols, origin);
      return tags === undefined ? copied : tags.addTo(copied, tags.query.matches(tree.rootNode), text);
    };
    return {
      parse(text, origin, deadlineMs) {
        const tree = parseNative(text, deadlineMs);
        return tree && copy(tree, text, origin);
      },
      parseValid(text, origin, deadlineMs) {
        const tree = parseNative(text, deadlineMs);
        return tree?.rootNode.hasError === true ? 'invalid' : tree && copy(tree, text, origin);
      },
      close() {},
    };
  };
  return { name: 'binding', retainsMemory: true, open, close() {} };
}
