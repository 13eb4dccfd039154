import { CodebatchError, type ConfiguredGrammar } from '@codebatch/core';
import type { CodebatchConfig } from '../config/codebatch-config.ts';
import { languageNames } from '../config/language-names.ts';
import { checkLanguages } from './check-languages.ts';
import { checkPlan } from './check-plan.ts';
import { loadTask } from './load-task.ts';
import { readConfigPipeline } from './read-config-pipeline.ts';
import type { LoadedTask, Pipeline, Registry, TaskSpecifier } from './registry.ts';
import { checkOptionNames } from './resolve-options.ts';
import { resolvePluginSpecifier } from './resolve-plugin-specifier.ts';

/** What a registry is made of. */
export interface LoadRegistryInput {
  readonly builtIn: readonly TaskSpecifier[];
  readonly pipelines: readonly Pipeline[];
  readonly config?: CodebatchConfig;
  /** The grammars that the configuration names, found on this machine. Default: none. */
  readonly grammars?: ReadonlyMap<string, ConfiguredGrammar>;
}

/**
 * Loads the tasks and checks the pipelines of a run, the user's own included.
 *
 * @throws CodebatchError TASK_LOAD_FAILED naming the specifier; INVALID_TASK for a module that exports no task or one that
 *   breaks the contract, a name taken twice, a mistyped language, or a pipeline with a cycle or an unknown dependency; TASK_NOT_FOUND for a pipeline or options that
 *   name an unknown task
 */
export async function loadRegistry(input: LoadRegistryInput): Promise<Registry> {
  const config = input.config ?? {};
  const languages = languageNames(config.languages);
  const tasks = new Map<string, LoadedTask>();
  for (const { type, specifier, trusted } of input.builtIn) {
    tasks.set(type, await loadTask(specifier, trusted ?? true));
  }
  for (const name of config.tasks ?? []) {
    const loaded = await loadTask(await resolvePluginSpecifier(name, config.file), false);
    if (tasks.has(loaded.task.name)) {
      throw new CodebatchError('INVALID_TASK', `Two tasks have the name '${loaded.task.name}', one of them '${name}'`, {
        details: { task: loaded.task.name, specifier: name },
      });
    }
    checkLanguages(loaded, languages);
    tasks.set(loaded.task.name, loaded);
  }
  const pipelines = new Map(input.pipelines.map((pipeline) => [pipeline.name, pipeline]));
  for (const [name, declared] of Object.entries(config.pipelines ?? {})) {
    pipelines.set(name, readConfigPipeline(name, declared, tasks));
  }
  for (const pipeline of pipelines.values()) checkPlan(pipeline.tasks, tasks, `pipeline '${pipeline.name}'`);
  checkOptionNames(config.options ?? {}, tasks);
  for (const override of config.overrides ?? []) checkOptionNames(override.options, tasks);
  const { grammars = new Map() } = input;
  return { tasks, pipelines, config, languages, grammars };
}
