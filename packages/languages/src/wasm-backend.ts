import { readFileSync } from 'node:fs';
import type { Tree } from '@codebatch/ast';
import type { Language, Parser as WasmParser, Tree as WasmTree } from 'web-tree-sitter';
import { grammarFile, languageUnavailable } from './describe-grammar.ts';
import type { Grammar } from './grammar-table.ts';
import { openTags } from './open-tags.ts';
import type { GrammarParser, ParserBackend } from './parser-backend.ts';
import { createNativeTreeReader, type TreeOrigin } from './read-native-tree.ts';
import { createSymbolTable } from './symbol-table.ts';

/**
 * tree-sitter compiled to WebAssembly: slower, and independent of platform and compiler. It parses the given grammars
 * only. @throws if it cannot start
 */
export async function createWasmBackend(grammars: readonly Grammar[]): Promise<ParserBackend> {
  const { Language, Parser, Query } = await import('web-tree-sitter');
  await Parser.init();
  const read = createNativeTreeReader();

  // Loading is asynchronous and parsing is not, so that grammars are loaded beforehand, and their failures kept.
  const loaded = new Map<Grammar, Language | Error>();
  for (const grammar of grammars) loaded.set(grammar, await loadWasmGrammar(grammar, Language.load));

  const open = (grammar: Grammar): GrammarParser => {
    const language = loaded.get(grammar);
    if (language === undefined || language instanceof Error) throw languageUnavailable(grammar, language);
    const parser: WasmParser = new Parser();
    parser.setLanguage(language);
    const symbols = createSymbolTable(grammar);
    const tags = openTags(grammar, (structure) => new Query(language, structure));
    /** What is made of the native tree, which is freed then. */
    const withTree = <T>(text: string, deadlineMs: number, use: (tree: WasmTree) => T): T | undefined => {
      const deadline = deadlineMs > 0 ? performance.now() + deadlineMs : undefined;
      const progressCallback = (): boolean => deadline !== undefined && performance.now() > deadline;
      if (grammar.configured !== undefined) parser.setLanguage(language);
      const tree = parser.parse(text, null, deadline === undefined ? undefined : { progressCallback });
      if (tree === null) {
        parser.reset();
        return undefined;
      }
      try {
        return use(tree);
      } finally {
        tree.delete();
      }
    };
    const copy = (tree: WasmTree, text: string, origin: TreeOrigin): Tree => {
      const cursor = tree.walk();
      try {
        const copied = read(cursor, symbols, origin);
        if (tags === undefined) return copied;
        const matches = tags.query.matches(tree.rootNode);
        return tags.addTo(
          copied,
          matches.map(({ patternIndex, captures }) => ({ pattern: patternIndex, captures })),
          text,
        );
      } finally {
        cursor.delete();
      }
    };
    return {
      parse: (text, origin, deadlineMs) => withTree(text, deadlineMs, (tree) => copy(tree, text, origin)),
      parseValid: (text, origin, deadlineMs) =>
        withTree(text, deadlineMs, (tree) => (tree.rootNode.hasError ? 'invalid' : copy(tree, text, origin))),
      close() {
        tags?.query.delete();
        parser.delete();
      },
    };
  };
  return { name: 'wasm', retainsMemory: false, open, close() {} };
}

async function loadWasmGrammar(
  grammar: Grammar,
  load: (bytes: Uint8Array) => Promise<Language>,
): Promise<Language | Error> {
  try {
    if (grammar.wasm === undefined) throw new Error('its package ships no WebAssembly file');
    const language = await load(readFileSync(grammarFile(grammar, grammar.wasm)));
    const abi = grammar.configured?.identity.abi ?? language.abiVersion;
    if (abi === language.abiVersion) return language;
    throw new Error(
      `its WebAssembly file has ABI ${language.abiVersion} and its parser ABI ${abi}: they are different builds, which may give different trees`,
    );
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
