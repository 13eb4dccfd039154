import type { RuleText } from '@codebatch/report';
import { BUILT_IN_TASKS } from './built-in.ts';
import { loadBuiltIn } from './load-built-in.ts';
import { loadProject } from './load-project.ts';

/**
 * What the tasks say about the diagnostics that they may report. Built-in tasks are known; those of third parties only
 * where a configuration is named, because loading one runs its code.
 *
 * @throws CONFIG_INVALID, TASK_LOAD_FAILED, INVALID_TASK
 */
export async function loadRuleTexts(cwd: string, config: string | undefined): Promise<RuleText[]> {
  const registry =
    config === undefined ? await loadBuiltIn() : (await loadProject({ cwd, config, source: undefined })).registry;
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
