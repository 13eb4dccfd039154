import { createSnapshot } from '@codebatch/snapshot';
import { Command, Option } from 'clipanion';
import { pathsOf } from '../../command-table.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { watchInterrupts } from '../../interrupts.ts';
import { parseJsonObject } from '../../parse-argument.ts';
import { createProgress } from '../../render/progress.ts';
import { renderSnapshot } from '../../render/snapshot.ts';
import { resolveSource } from '../../resolve-source.ts';
import { selectionFlags, snapshotOptions } from '../../snapshot-options.ts';
import { StoreCommand } from '../../store-command.ts';
import { durabilityFlag } from '../../store-options.ts';

export default class SnapshotCreateCommand extends StoreCommand {
  static override paths = pathsOf('snapshot create');
  static override usage = Command.Usage({
    details: `
      Freezes a source: a directory, a commit of a git repository (--git), or an archive (tar, tar.gz, zip). A directory
      is read as git would add it: .gitignore, .git/info/exclude, the global ignore file and .codebatchignore hold, for
      files too that were added to git by force. A file that cannot be read is left out with a warning.
    `,
    examples: [
      ['Freeze the working directory', '$0 snapshot create .'],
      ['Freeze a commit without a checkout', '$0 snapshot create . --git v1.2.0 --label release'],
      ['Freeze an archive under an id of your own', '$0 snapshot create source.tar.gz --id import-1'],
    ],
  });

  source = Option.String({ name: 'source' });

  git = selectionFlags.git();
  id = Option.String('--id', { description: 'The id of the snapshot; default: made of the time' });
  label = Option.String('--label', { description: 'A name under which it can be found' });
  metadata = Option.String('--metadata', { description: 'A JSON object to keep in the snapshot' });
  include = selectionFlags.include();
  exclude = selectionFlags.exclude();
  noIgnore = selectionFlags.noIgnore();
  hidden = selectionFlags.hidden();
  follow = selectionFlags.follow();
  portable = Option.Boolean('--portable', false, { description: 'Leave out files whose name is not legal everywhere' });
  durability = durabilityFlag();

  override async execute(): Promise<ExitCode> {
    const metadata = this.metadata === undefined ? undefined : parseJsonObject(this.metadata, '--metadata');
    const { context } = this;
    const source = resolveSource(this.source, this.git, context.cwd, (message) => this.note(message));
    const store = this.openStore(this.durability);
    const progress = createProgress(context.stderr, context.env, 'snapshot');
    const interrupts = watchInterrupts(() => progress.clear());
    try {
      const { snapshot } = await createSnapshot(store, source, {
        ...snapshotOptions(this),
        ...(this.id === undefined ? {} : { id: this.id }),
        ...(this.label === undefined ? {} : { label: this.label }),
        ...(metadata === undefined ? {} : { metadata }),
        signal: interrupts.signal,
        onProgress: (amount) => progress.update(amount),
      });
      progress.clear();
      await this.answer({ snapshot }, (screen) => renderSnapshot(snapshot, screen));
      return EXIT.done;
    } finally {
      progress.clear();
      interrupts.dispose();
    }
  }
}
