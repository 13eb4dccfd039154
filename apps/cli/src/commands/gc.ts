import { type CollectReport, collectGarbage } from '@codebatch/maintenance';
import { Command, Option } from 'clipanion';
import { pathsOf } from '../command-table.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { watchInterrupts } from '../interrupts.ts';
import { parseDuration, parseSize } from '../parse-amount.ts';
import { parseWholeNumber } from '../parse-argument.ts';
import { escapeText } from '../render/escape-text.ts';
import { formatBytes, formatQuantity } from '../render/format-amounts.ts';
import type { Screen } from '../render/screen.ts';
import { StoreCommand } from '../store-command.ts';
import { durabilityFlag } from '../store-options.ts';

export default class GcCommand extends StoreCommand {
  static override paths = pathsOf('gc');
  static override usage = Command.Usage({
    details: `
      Removes the objects that no snapshot and no batch refers to, and temporary files of writers that are gone. With
      --keep-batches, --older-than or --max-size it first deletes batches, and the snapshots that only they used. It may
      run beside scans: what they may still need stays.
    `,
    examples: [
      ['What could be removed', '$0 gc --dry-run'],
      ['Keep the ten newest batches', '$0 gc --keep-batches 10'],
      ['Delete what is older than 30 days, but never the five newest', '$0 gc --older-than 30d --keep-batches 5'],
      ['Bring the store under 2 GB', '$0 gc --max-size 2GB'],
    ],
  });

  keepBatches = Option.String('--keep-batches', { description: 'Delete all but this many of the newest batches' });
  olderThan = Option.String('--older-than', { description: 'Delete batches that are older: 12h, 30d, 8w' });
  maxSize = Option.String('--max-size', { description: 'Delete the oldest batches until the store fits: 500MB, 2GB' });
  dryRun = Option.Boolean('--dry-run', false, { description: 'Only tell what would be removed' });
  durability = durabilityFlag();

  override async execute(): Promise<ExitCode> {
    const policy = {
      ...(this.keepBatches === undefined
        ? {}
        : { keepBatches: parseWholeNumber(this.keepBatches, '--keep-batches', 0) }),
      ...(this.olderThan === undefined ? {} : { olderThan: parseDuration(this.olderThan, '--older-than') }),
      ...(this.maxSize === undefined ? {} : { maxSize: parseSize(this.maxSize, '--max-size') }),
    };
    const store = this.openStore(this.durability);
    const interrupts = watchInterrupts(() => this.note('stopping'));
    try {
      const report = await collectGarbage(store, { ...policy, dryRun: this.dryRun, signal: interrupts.signal });
      await this.answer({ store: store.root, ...report }, (screen) => renderReport(report, screen));
      return EXIT.done;
    } finally {
      interrupts.dispose();
    }
  }
}

/** Indexes can become shorter with no file less, and the first collection of a store makes a directory. */
function whereFreed({ bytes, inodes }: CollectReport): string {
  if (inodes > 0) return ` in ${formatQuantity(inodes, 'file or directory', 'files and directories')}`;
  return bytes > 0 ? ' in indexes that became shorter' : '';
}

function renderReport(report: CollectReport, { paint }: Screen): string[] {
  const { batches, snapshots, busy, objects, temporary, spared, bytes, over } = report;
  const verb = report.dry_run ? 'would delete' : 'deleted';
  return [
    ...batches.map((id) => `${verb} the batch ${escapeText(id)}`),
    ...snapshots.map((id) => `${verb} the snapshot ${escapeText(id)}`),
    ...busy.map((id) => paint.yellow(`left the batch ${escapeText(id)}, which is being run`)),
    `${formatQuantity(objects, 'object')} and ${formatQuantity(temporary, 'temporary file')} ${report.dry_run ? 'to remove' : 'removed'}`,
    ...(spared === 0 ? [] : [paint.dim(`${formatQuantity(spared, 'object')} left, which a writer may still need`)]),
    ...(over === 0
      ? []
      : [paint.yellow(`--max-size cannot be met: what has to stay takes ${formatBytes(over)} more than it allows`)]),
    paint.bold(`${report.dry_run ? 'Would free' : 'Freed'} ${formatBytes(bytes)}${whereFreed(report)}.`),
  ];
}
