import type { GrammarRecord } from '@codebatch/core';

/** Where the grammar of a language comes from. Paths are relative to the npm package, unless they are absolute. */
export interface Grammar {
  /** Language id of core's language table. */
  readonly language: string;
  /** npm package that ships the grammar. */
  readonly package: string;
  /** Property of the package's main export that is the grammar; absent if the export is the grammar itself. */
  readonly property?: string;
  /** Grammar compiled to WebAssembly, where there is one. */
  readonly wasm?: string;
  /** Folder with `parser.c` and `node-types.json`. */
  readonly source: string;
  /** What a configuration says beyond the table. */
  readonly configured?: ConfiguredParts;
  /** Named kinds that the grammar lets stand anywhere. Absent: any kind may be one, which costs a call per node. */
  readonly extras?: readonly string[];
  /**
   * Whether every anonymous kind whose name has no blank stands for exactly that text and never has children, so that
   * neither end nor children need be asked for. Default: false.
   */
  readonly literalTokens?: boolean;
  /** Whether the grammar takes a lone carriage return for no line end although the language does. Default: false. */
  readonly missesLoneCarriageReturn?: boolean;
  /** Whether white space beyond ASCII separates tokens of the language, and the grammar does not always take it so. Default: false. */
  readonly missesUnicodeSpaces?: boolean;
}

/** The parts of a grammar of a configuration that follow from where it was found. */
export interface ConfiguredParts {
  readonly identity: Pick<GrammarRecord, 'package' | 'version' | 'abi'>;
  /** Absolute path of the package; absent where there is only a WebAssembly file. */
  readonly directory: string | undefined;
  /** What the package exports: an object with the native `language`; or why it cannot be loaded. */
  readonly native: { readonly language: unknown } | Error;
  readonly tags: { readonly text: string; readonly file: string } | undefined;
}

/** The grammars that CodeBatch ships. */
export const GRAMMARS: readonly Grammar[] = [
  {
    language: 'python',
    package: 'tree-sitter-python',
    wasm: 'tree-sitter-python.wasm',
    source: 'src',
    extras: ['comment', 'line_continuation'],
    literalTokens: true,
    missesLoneCarriageReturn: true,
  },
  {
    language: 'javascript',
    package: 'tree-sitter-javascript',
    wasm: 'tree-sitter-javascript.wasm',
    source: 'src',
    extras: ['comment', 'html_comment'],
    literalTokens: true,
    missesLoneCarriageReturn: true,
    missesUnicodeSpaces: true,
  },
  {
    language: 'typescript',
    package: 'tree-sitter-typescript',
    property: 'typescript',
    wasm: 'tree-sitter-typescript.wasm',
    source: 'typescript/src',
    extras: ['comment', 'html_comment'],
    literalTokens: true,
    missesLoneCarriageReturn: true,
    missesUnicodeSpaces: true,
  },
  {
    language: 'tsx',
    package: 'tree-sitter-typescript',
    property: 'tsx',
    wasm: 'tree-sitter-tsx.wasm',
    source: 'tsx/src',
    extras: ['comment', 'html_comment'],
    literalTokens: true,
    missesLoneCarriageReturn: true,
    missesUnicodeSpaces: true,
  },
];

/** Ids of the languages with a grammar. */
export const grammarLanguages: readonly string[] = GRAMMARS.map((grammar) => grammar.language);
