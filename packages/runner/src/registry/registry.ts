import type { ConfiguredGrammar } from '@codebatch/core';
import type { Task } from '@codebatch/plugin';
import type { CodebatchConfig } from '../config/codebatch-config.ts';

/** Where a task is loaded from. */
export interface TaskSpecifier {
  /** Name of the task. */
  readonly type: string;
  /** What a worker imports: a file URL, an absolute path, or a package that resolves from the runner. */
  readonly specifier: string;
  /**
   * Whether its records are taken as they are: without a check of kinds, fields and schemas, and maybe some time after it
   * yielded them, so that it must not change them. Default: true for built-in tasks.
   */
  readonly trusted?: boolean;
}

/** A task with the place that it came from. */
export interface LoadedTask {
  readonly task: Task;
  readonly specifier: string;
  readonly trusted: boolean;
}

/** A task in a pipeline. */
export interface PipelineTask {
  readonly task_id: string;
  readonly type: string;
  /** Ids of earlier tasks in the pipeline. */
  readonly depends_on: readonly string[];
  /** Options over the task's defaults. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A named list of tasks. */
export interface Pipeline {
  readonly name: string;
  readonly description: string;
  readonly tasks: readonly PipelineTask[];
}

/** The tasks and pipelines of a run, by name. */
export interface Registry {
  readonly tasks: ReadonlyMap<string, LoadedTask>;
  readonly pipelines: ReadonlyMap<string, Pipeline>;
  /** The configuration that options, overrides and limits come from. */
  readonly config: CodebatchConfig;
  /** The languages of the configuration by extension, file name or `#!` and interpreter. */
  readonly languages: Readonly<Record<string, string>>;
  /** The grammars of the configuration by language. */
  readonly grammars: ReadonlyMap<string, ConfiguredGrammar>;
}
