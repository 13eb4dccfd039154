import { type ApiRecord, producer, SCHEMA_VERSION } from '@codebatch/core';
import { API_VERSION, type Task } from '@codebatch/plugin';
import { CANONICAL_KEYS } from '@codebatch/query';
import { loadRegistry } from '@codebatch/runner';
import { Command } from 'clipanion';
import { BaseCommand } from '../base-command.ts';
import { BUILT_IN_PIPELINES, BUILT_IN_TASKS } from '../built-in.ts';
import { COMMANDS, pathsOf } from '../command-table.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { renderTable } from '../render/table.ts';
import { kindsOf } from '../task-kinds.ts';

/** What this build can do beyond the specification's minimum. */
const FEATURES = ['git-source', 'archive-source', 'grammar-packages', 'memo', 'partitions', 'plugins', 'resume'];

export default class ApiCommand extends BaseCommand {
  static override paths = pathsOf('api');
  static override usage = Command.Usage({
    details: `
      Describes this program for other programs: commands with what they need and whether they write, pipelines, tasks
      with the kinds they emit, and the kinds of output. It needs no store, loads no configuration, and prints the same
      on every call.
    `,
    examples: [
      ['For a program', '$0 api --json'],
      ['For a person', '$0 api'],
    ],
  });

  override async execute(): Promise<ExitCode> {
    const { tasks } = await loadRegistry({ builtIn: BUILT_IN_TASKS, pipelines: BUILT_IN_PIPELINES });
    const api = describeProgram([...tasks.values()].map(({ task }) => task));
    await this.answer(api, (screen) =>
      renderTable(
        [{ title: 'command' }, { title: 'store' }, { title: 'needs' }, { title: 'description', minimum: 24 }],
        api.commands.map((command) => [
          command.name,
          command.read_only ? 'reads' : 'writes',
          command.requires_batch ? 'batch' : command.requires_store ? 'store' : '',
          command.description,
        ]),
        screen,
      ),
    );
    return EXIT.done;
  }
}

function describeProgram(tasks: readonly Task[]): ApiRecord {
  return {
    schema_name: 'codebatch.api',
    schema_version: SCHEMA_VERSION,
    producer: { name: producer.name, version: producer.version },
    build: {
      platform: `${process.platform}-${process.arch}`,
      node: process.versions.node,
      versions: { schema: String(SCHEMA_VERSION), task_api: String(API_VERSION) },
      features: FEATURES,
    },
    commands: COMMANDS.map((entry) => ({
      name: entry.name,
      aliases: entry.aliases,
      description: entry.summary,
      read_only: entry.readOnly,
      supports_json: entry.json,
      supports_explain: entry.explains,
      requires_store: entry.requiresStore,
      requires_batch: entry.requiresBatch,
    })),
    pipelines: BUILT_IN_PIPELINES.map(({ name, description, tasks: planned }) => ({
      name,
      description,
      tasks: planned.map((task) => task.task_id),
    })),
    tasks: tasks.map((task) => ({
      name: task.name,
      version: task.version,
      description: task.description,
      kinds: kindsOf(task),
      deps: [...new Set((task.inputs.prior ?? []).map((prior) => prior.task))],
    })),
    output_kinds: CANONICAL_KEYS.map(({ kind, fields, told_apart_by }) => ({
      kind,
      canonical_keys: [...fields],
      told_apart_by: [...told_apart_by],
    })),
  };
}
