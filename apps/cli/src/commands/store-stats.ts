import { storeStats } from '@codebatch/query';
import { Command } from 'clipanion';
import { pathsOf } from '../command-table.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { escapeText } from '../render/escape-text.ts';
import { formatBytes, formatCount } from '../render/format-amounts.ts';
import { renderTable } from '../render/table.ts';
import { StoreCommand } from '../store-command.ts';

export default class StoreStatsCommand extends StoreCommand {
  static override paths = pathsOf('store-stats');
  static override usage = Command.Usage({
    details: 'Counts what the store holds, and how many bytes each part of it takes.',
    examples: [
      ['The store of this project', '$0 store-stats'],
      ['Another one, for a script', '$0 store-stats --store /var/lib/codebatch --json'],
    ],
  });

  override async execute(): Promise<ExitCode> {
    const store = this.openStore();
    const stats = { store: store.root, ...storeStats(store) };
    await this.answer(stats, (screen) => [
      `${screen.paint.bold(escapeText(store.root))}  created ${stats.created_at}`,
      '',
      ...renderTable(
        [{ title: '' }, { title: 'count', align: 'right' }, { title: 'size', align: 'right' }],
        [
          ['objects', formatCount(stats.objects.count), formatBytes(stats.objects.bytes)],
          ['snapshots', formatCount(stats.snapshots.count), formatBytes(stats.snapshots.bytes)],
          ['batches', formatCount(stats.batches.count), formatBytes(stats.batches.bytes)],
          ['indexes', '', formatBytes(stats.indexes.bytes)],
        ],
        screen,
      ),
    ]);
    return EXIT.done;
  }
}
