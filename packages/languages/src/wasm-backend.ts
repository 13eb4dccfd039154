import { readFileSync } from 'node:fs';
import type { Language, Parser as WasmParser } from 'web-tree-sitter';
import { grammarFile, languageUnavailable } from './describe-grammar.ts';
import { GRAMMARS, type Grammar } from './grammar-table.ts';
import type { GrammarParser, ParserBackend } from './parser-backend.ts';
import { createNativeTreeReader } from './read-native-tree.ts';
import { createSymbolTable } from './symbol-table.ts';

/** tree-sitter compiled to WebAssembly: slower, and independent of platform and compiler. @throws if it cannot start */
export async function createWasmBackend(): Promise<ParserBackend> {
  const { Language, Parser } = await import('web-tree-sitter');
  await Parser.init();
  const read = createNativeTreeReader();

  // Loading is asynchronous and parsing is not, so that grammars are loaded beforehand, and their failures kept.
  const loaded = new Map<Grammar, Language | Error>();
  for (const grammar of GRAMMARS) loaded.set(grammar, await loadWasmGrammar(grammar, Language.load));

  const open = (grammar: Grammar): GrammarParser => {
    const language = loaded.get(grammar);
    if (language === undefined || language instanceof Error) throw languageUnavailable(grammar, language);
    const parser: WasmParser = new Parser();
    parser.setLanguage(language);
    const symbols = createSymbolTable(grammar);
    return {
      parse(text, origin, deadlineMs) {
        const deadline = deadlineMs > 0 ? performance.now() + deadlineMs : undefined;
        const progressCallback = (): boolean => deadline !== undefined && performance.now() > deadline;
        const tree = parser.parse(text, null, deadline === undefined ? undefined : { progressCallback });
        if (tree === null) {
          parser.reset();
          return undefined;
        }
        const cursor = tree.walk();
        try {
          return read(cursor, symbols, origin);
        } finally {
          cursor.delete();
          tree.delete();
        }
      },
      close() {
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
    return await load(readFileSync(grammarFile(grammar, grammar.wasm)));
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
