import path from 'node:path';
import { AtomicFileWriter, appendLines, CodebatchError, SEVERITIES } from '@codebatch/core';
import type { OutputFilter } from '@codebatch/query';
import { EXPORT_FORMATS, type OpenExport, openExport } from '@codebatch/report';
import { Command, Option } from 'clipanion';
import { BatchCommand } from '../batch-command.ts';
import { checkOutputFile } from '../check-output-file.ts';
import { pathsOf } from '../command-table.ts';
import { EXCLUDE_GENERATED, ownFiles } from '../exclude-generated.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { listed, parseSeverities, splitLists } from '../filter-command.ts';
import { writeData } from '../output.ts';
import { parseChoice } from '../parse-argument.ts';
import { formatBytes } from '../render/format-amounts.ts';
import { loadRuleTexts } from '../rule-texts.ts';
import { writeBytes } from '../write-bytes.ts';

const FORMAT_NAMES = EXPORT_FORMATS.map(({ name }) => name);

export default class ExportCommand extends BatchCommand {
  static override paths = pathsOf('export');
  static override usage = Command.Usage({
    details: `
      Writes findings, definitions, the import graph or any records in a format of other tools: ${FORMAT_NAMES.join(', ')}.
      With --against it exports what changed since an earlier batch: new and heavier findings, in SARIF all of them with
      their state, in tables every change. What a format has no room for is said on stderr.
    `,
    examples: [
      ['For GitHub code scanning', '$0 export --format sarif -o codebatch.sarif'],
      ['New findings as annotations, against the batch labelled main', '$0 export --format github --against main'],
      ['A tags file for an editor', '$0 export --format ctags -o tags --force'],
      ['Symbols for a spreadsheet', '$0 export --format csv --kind symbol -o symbols.csv'],
    ],
  });

  format = Option.String('--format', { required: true, description: `One of ${FORMAT_NAMES.join(', ')}` });
  output = Option.String('-o,--output', { description: 'Write this file; without it, or with -, standard output' });
  force = Option.Boolean('--force', false, { description: 'Replace the output file if it exists' });
  against = Option.String('--against', { description: 'Export what changed since this batch' });
  task = Option.Array('--task', { description: 'Only this task, by id or type (04_lint or lint)' });
  kind = Option.Array('--kind', { description: 'Only records of this kind; in tables diagnostics unless named' });
  severity = Option.Array('--severity', { description: `Only findings of this severity: ${SEVERITIES.join(', ')}` });
  code = Option.Array('--code', { description: 'Only findings with this code' });
  name = Option.Array('--name', { description: 'Only symbols of this name' });
  pathPatterns = Option.Array('--path', { description: 'Only paths that contain this text, or match it as a glob' });
  language = Option.Array('--language', { description: 'Only files of this language' });
  excludeGenerated = Option.Boolean('--exclude-generated', false, { description: EXCLUDE_GENERATED });
  external = Option.Boolean('--external', false, {
    description: 'Show modules that are no files of the snapshot in import graphs',
  });
  category = Option.String('--category', {
    description: 'Tells this analysis from others of the same commit in SARIF; default codebatch',
  });
  summaryFile = Option.String('--summary-file', {
    description: 'Append a table of the worst findings to this file, for $GITHUB_STEP_SUMMARY; with --format github',
  });
  config = Option.String('--config', { description: 'A configuration whose tasks explain their codes in SARIF' });

  override async execute(): Promise<ExitCode> {
    const format = parseChoice(this.format, '--format', FORMAT_NAMES);
    const target = this.output === undefined || this.output === '-' ? undefined : this.resolve(this.output);
    const written = this.checkTarget(format, target);
    const filter = this.filter();
    const { store, batchId } = this.openBatch();
    const rules = format === 'sarif' ? await loadRuleTexts(this.context.cwd, this.config) : [];
    const opened = openExport(store, {
      format,
      batch: batchId,
      filter,
      rules,
      external: this.external,
      ...(this.against === undefined ? {} : { against: this.against }),
      ...(this.category === undefined ? {} : { category: this.category }),
    });
    const bytes = written === undefined ? undefined : this.writeFile(written, opened);
    if (written === undefined) {
      if (opened.format.binary) await writeBytes(this.context.stdout, opened.pieces);
      else await writeData(this.context.stdout, opened.pieces as Iterable<string>);
    }
    const summary = opened.summary();
    if (this.summaryFile !== undefined && summary !== undefined) appendLines(this.resolve(this.summaryFile), summary);
    await this.report(opened, target, bytes ?? 0);
    return opened.missing.length > 0 ? EXIT.partial : EXIT.done;
  }

  private async report({ batch_id, against, notes, missing }: OpenExport, target: string | undefined, bytes: number) {
    if (target !== undefined && this.json) {
      await this.answer(
        {
          batch_id,
          ...(against === undefined ? {} : { against }),
          format: this.format,
          file: target,
          bytes,
          missing,
          notes,
        },
        () => [],
      );
      return;
    }
    for (const note of notes) this.note(note);
    if (target !== undefined) this.note(`wrote ${this.output} (${formatBytes(bytes)})`);
  }

  /** @returns the file to write; undefined for standard output */
  private checkTarget(format: string, target: string | undefined): string | undefined {
    if (this.summaryFile !== undefined && format !== 'github') {
      throw new CodebatchError('INVALID_ARGUMENT', '--summary-file goes with --format github');
    }
    if (target === undefined) {
      if (this.json) {
        throw new CodebatchError('INVALID_ARGUMENT', '--json describes the file that an export wrote, and needs -o');
      }
      const { binary } = EXPORT_FORMATS.find(({ name }) => name === format) ?? { binary: false };
      if (!binary || !('isTTY' in this.context.stdout && this.context.stdout.isTTY)) return undefined;
      throw new CodebatchError('INVALID_ARGUMENT', `${format} is no text for a terminal`, {
        hints: ['Name a file with -o.'],
      });
    }
    return checkOutputFile({
      given: this.output ?? target,
      target,
      replace: this.force,
      otherwise: 'Leave -o out, and redirect standard output to it.',
    });
  }

  private writeFile(target: string, { pieces }: OpenExport): number {
    const writer = new AtomicFileWriter(target, 'process');
    let bytes = 0;
    try {
      for (const piece of pieces) {
        writer.write(piece);
        bytes += Buffer.byteLength(piece);
      }
      writer.commit();
    } catch (error) {
      writer.abort();
      throw error;
    }
    return bytes;
  }

  private resolve(file: string): string {
    return path.resolve(this.context.cwd, file);
  }

  private filter(): OutputFilter {
    return {
      ...listed('tasks', splitLists(this.task)),
      ...listed('kinds', splitLists(this.kind)),
      ...listed('severities', parseSeverities(this.severity)),
      ...listed('codes', splitLists(this.code)),
      ...listed('names', splitLists(this.name)),
      ...listed('path', this.pathPatterns),
      ...listed('languages', splitLists(this.language)),
      ...ownFiles(this.excludeGenerated),
    };
  }
}
