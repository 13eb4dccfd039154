import type { Registry } from '@codebatch/runner';
import { BUILT_IN_PIPELINES, BUILT_IN_TASKS } from './built-in.ts';

/** The tasks and pipelines that come with the program; what runs tasks is loaded only here. */
export async function loadBuiltIn(): Promise<Registry> {
  const { loadRegistry } = await import('@codebatch/runner');
  return await loadRegistry({ builtIn: BUILT_IN_TASKS, pipelines: BUILT_IN_PIPELINES });
}
