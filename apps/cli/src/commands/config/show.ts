import path from 'node:path';
import { Command, Option } from 'clipanion';
import { BaseCommand } from '../../base-command.ts';
import { DEFAULT_PIPELINE } from '../../built-in.ts';
import { pathsOf } from '../../command-table.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { leftOutNote, loadProject, type Project } from '../../load-project.ts';
import { findStoreRoot } from '../../locate-store.ts';
import { jsonDocument } from '../../render/json.ts';

export default class ConfigShowCommand extends BaseCommand {
  static override paths = pathsOf('config show');
  static override usage = Command.Usage({
    details: `
      Prints the configuration as a scan of <source> from here would resolve it: the file it came from, the store, the
      pipeline, files, languages, grammars, limits, and every option of every task with its value. The source defaults to the
      working directory; a configuration inside it is loaded only with --config.
    `,
    examples: [
      ['What a scan of this directory would use', '$0 config show'],
      ['What a configuration resolves to', '$0 config show --config codebatch.config.ts --json'],
    ],
  });

  source = Option.String({ required: false, name: 'source' });
  config = Option.String('--config', { description: 'The configuration to load' });
  store = Option.String('--store', { description: 'The store that would be named' });

  override async execute(): Promise<ExitCode> {
    const { cwd, env } = this.context;
    const source = path.resolve(cwd, this.source ?? '.');
    const project = await loadProject({ cwd, config: this.config, source });
    if (project.leftOut !== undefined) this.note(leftOutNote(project.leftOut));
    const resolved = {
      config_file: project.configFile ?? null,
      left_out: project.leftOut ?? null,
      store: findStoreRoot({ flag: this.store, env, cwd }) ?? null,
      ...resolveConfig(project),
    };
    // The configuration is data, and its JSON is the plainest way to show it.
    await this.answer(resolved, () => jsonDocument(resolved).trimEnd().split('\n'));
    return EXIT.done;
  }
}

function resolveConfig({ registry, config }: Project): Record<string, unknown> {
  const { languages, grammars } = registry;
  return {
    pipeline: config.pipeline ?? DEFAULT_PIPELINE,
    pipelines: [...registry.pipelines.keys()],
    include: config.include ?? [],
    exclude: config.exclude ?? [],
    languages,
    grammars: Object.fromEntries(
      [...grammars].map(([language, { record, directory, wasm }]) => [
        language,
        { ...record, directory: directory ?? null, wasm: wasm ?? null },
      ]),
    ),
    limits: config.limits ?? {},
    tasks: [...registry.tasks].map(([name, { task, specifier }]) => ({ name, version: task.version, specifier })),
    options: Object.fromEntries(
      [...registry.tasks].map(([name, { task }]) => [
        name,
        { ...(task.options?.defaults as object), ...config.options?.[name] },
      ]),
    ),
    overrides: config.overrides ?? [],
  };
}
