import type { Tree } from '@codebatch/ast';
import type { Grammar } from './grammar-table.ts';
import type { TreeOrigin } from './read-native-tree.ts';

/** Names of the ways to run tree-sitter. */
export type BackendName = 'accelerator' | 'binding' | 'wasm';

/**
 * One way to run tree-sitter. Every backend parses the text as UTF-16LE with the same tree-sitter core version, so that
 * all give equal trees, those of broken source included.
 */
export interface ParserBackend {
  readonly name: BackendName;
  /** Whether native trees stay in memory until the event loop has turned. */
  readonly retainsMemory: boolean;
  /** Makes a grammar ready. @throws LANGUAGE_UNAVAILABLE */
  open(grammar: Grammar): GrammarParser;
  close(): void;
}

/** One grammar in one backend. */
export interface GrammarParser {
  /**
   * The tree of a text, whatever was parsed before. A grammar of a configuration may have a scanner that carries its state
   * from one text to the next, so that it gets a new scanner for each.
   *
   * @returns undefined if the deadline (in milliseconds, 0 for none) passed first
   */
  parse(text: string, origin: TreeOrigin, deadlineMs: number): Tree | undefined;
  /** As `parse`, but of a text with a syntax error only that it has one, for less than its tree would take. */
  parseValid(text: string, origin: TreeOrigin, deadlineMs: number): Tree | 'invalid' | undefined;
  close(): void;
}
