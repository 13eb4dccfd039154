import type { RuleText } from '@codebatch/report';
import { loadRegistry } from '@codebatch/runner';
import { BUILT_IN_PIPELINES, BUILT_IN_TASKS } from './built-in.ts';
import { loadProject } from './load-project.ts';

/**
 * What the tasks say about the diagnostics that they may report. Built-in tasks are known; those of third parties only
 * where a configuration is named, because loading one runs its code.
 *
 * @throws CONFIG_INVALID, TASK_LOAD_FAILED, INVALID_TASK
 */
export async function loadRuleTexts(cwd: string, config: string | undefined): Promise<RuleText[]> {
  const registry =
    config === undefined
      ? await loadRegistry({ builtIn: BUILT_IN_TASKS, pipelines: BUILT_IN_PIPELINES })
      : (await loadProject({ cwd, config, source: undefined })).registry;
  const builtIn = new Set(BUILT_IN_TASKS.map(({ type }) => type));
  return [...registry.tasks].flatMap(([type, { task }]) =>
    Object.entries(task.diagnostics ?? {}).map(([id, { severity, message }]) => ({
      id,
      severity,
      message,
      task: type,
      taskVersion: task.version,
      taskDescription: task.description,
      plugin: !builtIn.has(type),
    })),
  );
}
