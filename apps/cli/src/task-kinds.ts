import type { Task } from '@codebatch/plugin';

/** The kinds of records that a task emits: those it declares, and diagnostics where it declares any. */
export function kindsOf(task: Task): string[] {
  const declared = Object.keys(task.outputs);
  const diagnoses = Object.keys(task.diagnostics ?? {}).length > 0 && !declared.includes('diagnostic');
  return diagnoses ? [...declared, 'diagnostic'] : declared;
}
