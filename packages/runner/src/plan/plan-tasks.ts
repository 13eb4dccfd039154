import { type BatchRecord, producer, SCHEMA_VERSION, SINGLE_SHARD, type Store, type TaskRecord } from '@codebatch/core';
import type { OptionOverride } from '../protocol.ts';
import { findTask } from '../registry/check-plan.ts';
import type { Pipeline, PipelineTask, Registry } from '../registry/registry.ts';
import { resolveOptions } from '../registry/resolve-options.ts';
import { grammarRecords } from './grammar-records.ts';
import { shardFiles } from './shard-files.ts';

type OptionsByTask = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What decides the results of a task, whatever the snapshot, as its record has it (SPEC 7.3). */
export interface IntendedTask {
  readonly task_id: string;
  readonly type: string;
  readonly version: string;
  readonly inputs: { readonly snapshot: true; readonly tasks: string[] };
  /** Every option with its value. */
  readonly config: Record<string, unknown>;
  readonly overrides?: readonly OptionOverride[];
  readonly languages?: Readonly<Record<string, string>>;
  readonly grammars?: NonNullable<TaskRecord['grammars']>;
  readonly limits?: NonNullable<Registry['config']['limits']>;
}

/**
 * Resolves a task of a pipeline, before anything is written.
 *
 * @param options - By name of the task, over those of the configuration and of the pipeline.
 * @throws CodebatchError TASK_NOT_FOUND; INVALID_ARGUMENT for options that the task does not take
 */
export function intendTask(
  planned: PipelineTask,
  { tasks, config, languages, grammars }: Registry,
  options: OptionsByTask,
): IntendedTask {
  const { task } = findTask(planned.type, tasks);
  const layers = [config.options?.[planned.type], planned.options, options[planned.type]];
  const overrides = (config.overrides ?? []).flatMap(({ files, options: over }) => {
    const own = over[planned.type];
    if (own === undefined) return [];
    resolveOptions(task, [...layers, own]);
    return [{ files, options: own }];
  });
  return {
    task_id: planned.task_id,
    type: planned.type,
    version: task.version,
    inputs: { snapshot: true, tasks: [...planned.depends_on] },
    config: resolveOptions(task, layers),
    ...(overrides.length === 0 ? {} : { overrides }),
    ...(Object.keys(languages).length === 0 ? {} : { languages }),
    ...(grammars.size === 0 || task.inputs.grammars !== true ? {} : { grammars: grammarRecords(grammars) }),
    ...(config.limits === undefined ? {} : { limits: config.limits }),
  };
}

/** Every file's object starts with one of 256 bytes. */
const PREFIX_SHARDS = 256;

/**
 * The task records of a batch in plan order, with everything that decides their results written out (SPEC 7.3). Tasks
 * that work file by file have a shard for each first byte of an object that occurs; others have a single one.
 */
export function planTasks(
  store: Store,
  batch: BatchRecord,
  pipeline: Pipeline,
  registry: Registry,
  options: OptionsByTask,
): TaskRecord[] {
  const shards = shardFiles(store, batch.snapshot_id, { strategy: 'hash_prefix', shard_count: PREFIX_SHARDS });
  const byPrefix = { strategy: 'hash_prefix', shard_count: PREFIX_SHARDS, shard_ids: [...shards.keys()] } as const;
  const single = { strategy: 'single', shard_count: 1, shard_ids: shards.size === 0 ? [] : [SINGLE_SHARD] } as const;
  return pipeline.tasks.map((planned) => {
    const { task_id, type, version, inputs, config, ...rest } = intendTask(planned, registry, options);
    const { task } = findTask(type, registry.tasks);
    return {
      schema_name: 'codebatch.task',
      schema_version: SCHEMA_VERSION,
      producer,
      task_id,
      batch_id: batch.batch_id,
      type,
      version,
      sharding: structuredClone(task.file === undefined ? single : byPrefix) as TaskRecord['sharding'],
      inputs,
      config,
      status: 'pending',
      ...rest,
    };
  });
}
