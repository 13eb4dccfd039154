import type { GrammarEntry } from '@codebatch/core';
import type { Limits } from '../limits.ts';
import type { OptionOverride } from '../protocol.ts';

/** A task in a pipeline of a configuration: its name, or more about it. */
export type ConfigPipelineTask =
  | string
  | {
      /** Name of the task. */
      readonly type: string;
      /** Id within the pipeline. Default: the position and the name, as in `01_parse`. */
      readonly task_id?: string;
      /** Ids or names of earlier tasks. Default: the earlier tasks whose records it reads. */
      readonly depends_on?: readonly string[];
      /** Options for this place in the pipeline. */
      readonly options?: Readonly<Record<string, unknown>>;
    };

/** What `codebatch.config.ts` (or `.js`, `.mjs`, `.json`) says. Everything is optional. */
export interface CodebatchConfig {
  /** Tasks to load: names of packages, or paths relative to the configuration. */
  readonly tasks?: readonly string[];
  /** Pipelines by name. */
  readonly pipelines?: Readonly<
    Record<string, { readonly description?: string; readonly tasks: readonly ConfigPipelineTask[] }>
  >;
  /** The pipeline that is run when none is named. */
  readonly pipeline?: string;
  /** Options by name of the task. */
  readonly options?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Options by name of the task for files that match a glob; later entries win. */
  readonly overrides?: readonly {
    readonly files: readonly string[];
    readonly options: Readonly<Record<string, OptionOverride['options']>>;
  }[];
  /**
   * Language by extension, file name or interpreter (`#!lua`), over the built-in table; and, by the id of a language, a
   * grammar for it.
   */
  readonly languages?: Readonly<Record<string, string | GrammarEntry>>;
  /** Globs of files that a snapshot takes. Default: all. */
  readonly include?: readonly string[];
  /** Globs of files that a snapshot leaves out. */
  readonly exclude?: readonly string[];
  /** Limits of a run. */
  readonly limits?: Partial<Limits>;
  /** Absolute path of the file that it came from; set by `loadConfig`. */
  readonly file?: string;
}

/** Returns its argument: gives a configuration in TypeScript or JavaScript its type. */
export function defineConfig(config: CodebatchConfig): CodebatchConfig {
  return config;
}
