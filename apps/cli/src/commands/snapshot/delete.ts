import { deleteSnapshot } from '@codebatch/maintenance';
import { Command, Option } from 'clipanion';
import { pathsOf } from '../../command-table.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { escapeText } from '../../render/escape-text.ts';
import { formatBytes } from '../../render/format-amounts.ts';
import { StoreCommand } from '../../store-command.ts';
import { durabilityFlag } from '../../store-options.ts';

export default class SnapshotDeleteCommand extends StoreCommand {
  static override paths = pathsOf('snapshot delete');
  static override usage = Command.Usage({
    details: `
      Deletes one snapshot: id, unique prefix, label, latest or latest~1. A damaged one is deleted by its id. Refused while a batch uses it. Its objects stay until gc finds that nothing needs them.
    `,
    examples: [['The one before the newest', '$0 snapshot delete latest~1']],
  });

  record = Option.String({ name: 'id' });

  durability = durabilityFlag();

  override async execute(): Promise<ExitCode> {
    const store = this.openStore(this.durability);
    const { id, bytes, inodes } = deleteSnapshot(store, this.record);
    await this.answer({ store: store.root, snapshot_id: id, bytes, inodes }, ({ paint }) => [
      `Deleted the snapshot ${paint.bold(escapeText(id))}, ${formatBytes(bytes)}; codebatch gc removes what only it needed`,
    ]);
    return EXIT.done;
  }
}
