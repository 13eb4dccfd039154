import path from 'node:path';
import { readBaseline } from '@codebatch/query';
import { Command, Option } from 'clipanion';
import { BaseCommand } from '../../base-command.ts';
import { BASELINE_FILE } from '../../baseline-file.ts';
import { pathsOf } from '../../command-table.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { explainFlag } from '../../explain-flag.ts';
import { escapeText } from '../../render/escape-text.ts';
import { formatCount, formatQuantity } from '../../render/format-amounts.ts';
import { renderTable } from '../../render/table.ts';

export default class BaselineShowCommand extends BaseCommand {
  static override paths = pathsOf('baseline show');
  static override usage = Command.Usage({
    details:
      'Shows how many findings of each code a baseline accepts, and in how many files. A damaged file is refused.',
    examples: [
      ['What is accepted', '$0 baseline show'],
      ['Each accepted finding, for a script', '$0 baseline show --json'],
    ],
  });

  file = Option.String({ required: false, name: 'file' });
  explain = explainFlag();

  override async execute(): Promise<ExitCode> {
    const file = path.resolve(this.context.cwd, this.file ?? BASELINE_FILE);
    const { tasks, findings } = readBaseline(file);
    const codes = countCodes(findings);
    const versions = Object.fromEntries([...tasks].map(([task, found]) => [task, [...found].sort()]));
    await this.answer({ file, count: findings.length, tasks: versions, codes, findings }, (screen) => [
      `${escapeText(file)}: ${formatQuantity(findings.length, 'accepted finding')}`,
      ...(codes.length === 0
        ? []
        : [
            '',
            ...renderTable(
              [
                { title: 'code' },
                { title: 'task' },
                { title: 'findings', align: 'right' },
                { title: 'files', align: 'right' },
              ],
              codes.map((row) => [row.code, row.task, formatCount(row.count), formatCount(row.files)]),
              screen,
            ),
          ]),
    ]);
    return EXIT.done;
  }
}

interface CodeRow {
  readonly code: string;
  readonly task: string;
  readonly count: number;
  readonly files: number;
}

/** The most frequent code first. */
function countCodes(findings: ReturnType<typeof readBaseline>['findings']): CodeRow[] {
  const groups = new Map<string, { code: string; task: string; count: number; paths: Set<string> }>();
  for (const { task, code, path: file } of findings) {
    const key = JSON.stringify([task, code]);
    const group = groups.get(key) ?? { code, task, count: 0, paths: new Set() };
    groups.set(key, group);
    group.count += 1;
    group.paths.add(file);
  }
  return [...groups.values()]
    .sort((a, b) => b.count - a.count)
    .map(({ code, task, count, paths }) => ({ code, task, count, files: paths.size }));
}
