import { resolveBatchId } from '@codebatch/core';
import { batchStatus } from '@codebatch/query';
import { initBatch } from '@codebatch/runner';
import { readSnapshot, resolveSnapshotId } from '@codebatch/snapshot';
import { Command, Option } from 'clipanion';
import { DEFAULT_PIPELINE } from '../../built-in.ts';
import { pathsOf } from '../../command-table.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { leftOutNote, loadProject } from '../../load-project.ts';
import { parseJsonObject } from '../../parse-argument.ts';
import { renderStatus } from '../../render/status.ts';
import { sourceDirectory } from '../../resolve-source.ts';
import { StoreCommand } from '../../store-command.ts';
import { durabilityFlag } from '../../store-options.ts';
import { parseTaskOptions } from '../../task-options.ts';

export default class BatchInitCommand extends StoreCommand {
  static override paths = pathsOf('batch init');
  static override usage = Command.Usage({
    details: 'Plans a pipeline over a snapshot: writes the batch with its tasks and shards, and runs nothing.',
    examples: [
      ['Plan the full pipeline over the newest snapshot', '$0 batch init --snapshot latest --pipeline full'],
      [
        'With an id, a label and an option',
        '$0 batch init --id nightly-7 --label nightly --option lint.max_line_length=100',
      ],
    ],
  });

  snapshot = Option.String('--snapshot', 'latest', {
    description: 'Id, unique prefix, label, latest or latest~1; default latest',
  });
  pipeline = Option.String('--pipeline', {
    description: `The pipeline; default that of the configuration, else ${DEFAULT_PIPELINE}`,
  });
  id = Option.String('--id', { description: 'The id of the batch; default: made of the time' });
  label = Option.String('--label', { description: 'A name under which it can be found' });
  metadata = Option.String('--metadata', { description: 'A JSON object to keep in the batch' });
  option = Option.Array('--option', { description: 'An option of a task; may be repeated' });
  config = Option.String('--config', { description: 'The configuration to load' });
  durability = durabilityFlag();

  override async execute(): Promise<ExitCode> {
    const options = parseTaskOptions(this.option);
    const metadata = this.metadata === undefined ? undefined : parseJsonObject(this.metadata, '--metadata');
    const store = this.openStore(this.durability);
    const snapshot = readSnapshot(store, resolveSnapshotId(store, this.snapshot));
    const project = await loadProject({
      cwd: this.context.cwd,
      config: this.config,
      source: sourceDirectory(snapshot.source),
    });
    if (project.leftOut !== undefined) this.note(leftOutNote(project.leftOut));
    const batch = initBatch(store, {
      snapshotId: snapshot.snapshot_id,
      pipeline: this.pipeline ?? project.config.pipeline ?? DEFAULT_PIPELINE,
      registry: project.registry,
      options,
      ...(this.id === undefined ? {} : { id: this.id }),
      ...(this.label === undefined ? {} : { label: this.label }),
      ...(metadata === undefined ? {} : { metadata }),
    });
    const status = batchStatus(store, resolveBatchId(store, batch.batch_id));
    await this.answer({ batch, status }, (screen) => renderStatus(status, screen));
    return EXIT.done;
  }
}
