import type { CodebatchConfig } from '../config/codebatch-config.ts';
import type { LoadedTask, Pipeline, PipelineTask } from './registry.ts';

type Declared = NonNullable<CodebatchConfig['pipelines']>[string];

/** A pipeline of a configuration with ids and dependencies written out; `checkPlan` decides whether it can be run. */
export function readConfigPipeline(name: string, declared: Declared, tasks: ReadonlyMap<string, LoadedTask>): Pipeline {
  const earlier: PipelineTask[] = [];
  for (const [index, item] of declared.tasks.entries()) {
    const given = typeof item === 'string' ? { type: item } : item;
    const reads = new Set(tasks.get(given.type)?.task.inputs.prior?.map((prior) => prior.task));
    const named = given.depends_on?.map((wanted) => idOf(wanted, earlier));
    earlier.push({
      task_id: given.task_id ?? `${String(index + 1).padStart(2, '0')}_${given.type}`,
      type: given.type,
      depends_on: named ?? earlier.filter((task) => reads.has(task.type)).map((task) => task.task_id),
      options: given.options ?? {},
    });
  }
  return { name, description: declared.description ?? '', tasks: earlier };
}

function idOf(wanted: string, earlier: readonly PipelineTask[]): string {
  if (earlier.some((task) => task.task_id === wanted)) return wanted;
  return earlier.find((task) => task.type === wanted)?.task_id ?? wanted;
}
