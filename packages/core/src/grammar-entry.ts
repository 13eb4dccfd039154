import type { TaskRecord } from './generated/record-types.ts';

/** What kinds of nodes can mean to metrics and comments; each has a list of kinds in a {@link GrammarEntry}. */
export const KIND_ROLES = ['comments', 'functions', 'classes', 'imports', 'decisions', 'nesting'] as const;

/** One of {@link KIND_ROLES}. */
export type KindRole = (typeof KIND_ROLES)[number];

/** Lists of node kinds. A name is that of a rule of the grammar; a token stands in double quotes: `'"&&"'`. */
export type KindTables = { readonly [role in KindRole]?: readonly string[] };

/** What a configuration says of a language with a grammar of its own. */
export interface GrammarEntry {
  /** npm package, or a path relative to the configuration. One of `grammar` and `wasm` must be given. */
  readonly grammar?: string;
  /** Name of the grammar in a package that exports several. */
  readonly property?: string;
  /** The grammar compiled to WebAssembly, relative to the configuration. Default: the one that the package ships. */
  readonly wasm?: string;
  /** Extensions with their dot. Default: those that are known for the language. */
  readonly extensions?: readonly string[];
  /** Whole file names. */
  readonly names?: readonly string[];
  /** Names of interpreters in a `#!` line. */
  readonly interpreters?: readonly string[];
  /**
   * A query with `@definition.*`, `@reference.*` and `@name`, relative to the configuration. Default: the package's
   * `queries/tags.scm`; `false` for none.
   */
  readonly tags?: string | false;
  /** What node kinds mean to metrics. Without a list the metrics that need it are left out. */
  readonly kinds?: KindTables;
  /** Symbol types by what follows `definition.` in the query, over the built-in table. */
  readonly symbol_types?: Readonly<Record<string, string>>;
}

/** What identifies a grammar of a configuration and decides what is made of its trees; kept in `task.json`. */
export type GrammarRecord = NonNullable<TaskRecord['grammars']>[string];

/** A grammar of a configuration, found on this machine. Plain data. */
export interface ConfiguredGrammar {
  readonly record: GrammarRecord;
  /** Absolute path of the package; absent where there is only a WebAssembly file. */
  readonly directory?: string;
  readonly property?: string;
  /** Folder of the generated parser, relative to the package. */
  readonly source?: string;
  /** Absolute path of the grammar compiled to WebAssembly. */
  readonly wasm?: string;
  /** Text of the query for definitions and references, and where it came from. */
  readonly tags?: { readonly text: string; readonly file: string };
}
