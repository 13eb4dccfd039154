import path from 'node:path';
import { CodebatchError, createFileExclusive, initStore, type Store } from '@codebatch/core';
import { Command, Option } from 'clipanion';
import { BaseCommand } from '../base-command.ts';
import { pathsOf } from '../command-table.ts';
import { CONFIG_TEMPLATE } from '../config-template.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { PROJECT_STORE } from '../locate-store.ts';
import { parseJsonObject } from '../parse-argument.ts';
import { createProjectStore } from '../project-store.ts';
import { escapeText } from '../render/escape-text.ts';
import { durabilityFlag, storeOptions } from '../store-options.ts';

const CONFIG_FILE = 'codebatch.config.ts';

export default class InitCommand extends BaseCommand {
  static override paths = pathsOf('init');
  static override usage = Command.Usage({
    details: `
      Creates an empty store. The directory must be absent or empty; without one, the store becomes
      ${PROJECT_STORE} in the working directory. With --config it writes a commented ${CONFIG_FILE} to the working
      directory instead, and a store only when a directory is named as well.
    `,
    examples: [
      ['Make a store for the project in the working directory', '$0 init'],
      ['Make a store elsewhere', '$0 init /var/lib/codebatch/nightly'],
      ['Write a configuration to start from', '$0 init --config'],
    ],
  });

  directory = Option.String({ required: false, name: 'dir' });

  store = Option.String('--store', { description: 'The directory, as an option' });
  config = Option.Boolean('--config', false, { description: `Write a commented ${CONFIG_FILE}` });
  metadata = Option.String('--metadata', { description: 'A JSON object to keep in store.json' });
  durability = durabilityFlag();

  override async execute(): Promise<ExitCode> {
    const { cwd } = this.context;
    const configFile = this.config ? writeConfig(cwd) : undefined;
    const named = this.directory ?? this.store ?? (this.config ? undefined : this.context.env['CODEBATCH_STORE']);
    const store = configFile !== undefined && named === undefined ? undefined : this.createStore(named);
    await this.answer(
      {
        ...(store === undefined ? {} : { store: store.root, created_at: store.record.created_at }),
        ...(configFile === undefined ? {} : { config: configFile }),
      },
      ({ paint }) => [
        ...(store === undefined ? [] : [`Created the store ${paint.bold(escapeText(store.root))}`]),
        ...(configFile === undefined ? [] : [`Wrote ${paint.bold(escapeText(configFile))}`]),
        '',
        paint.bold('Next'),
        ...nextSteps(store, configFile, named, cwd).map((step) => `  ${paint.cyan(step)}`),
      ],
    );
    return EXIT.done;
  }

  private createStore(named: string | undefined): Store {
    const { cwd, env } = this.context;
    const metadata = this.metadata === undefined ? {} : { metadata: parseJsonObject(this.metadata, '--metadata') };
    const options = { ...storeOptions({ indexes: undefined, durability: this.durability, env, cwd }), ...metadata };
    return named === undefined ? createProjectStore(cwd, options) : initStore(path.resolve(cwd, named), options);
  }
}

function writeConfig(directory: string): string {
  const file = path.join(directory, CONFIG_FILE);
  if (createFileExclusive(file, CONFIG_TEMPLATE, 'process')) return file;
  throw new CodebatchError('ALREADY_EXISTS', `${file} exists; it was left as it is`, {
    hints: ['codebatch config show --config codebatch.config.ts prints what it resolves to.'],
    details: { path: file },
  });
}

function nextSteps(
  store: Store | undefined,
  configFile: string | undefined,
  named: string | undefined,
  cwd: string,
): string[] {
  const flags = [
    ...(configFile === undefined ? [] : [`--config ${path.relative(cwd, configFile)}`]),
    ...(store === undefined || named === undefined ? [] : [`--store ${escapeText(named)}`]),
  ];
  return [['codebatch scan .', ...flags].join(' ')];
}
