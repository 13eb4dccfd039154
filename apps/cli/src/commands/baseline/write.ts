import { existsSync } from 'node:fs';
import { CodebatchError, writeFileAtomic } from '@codebatch/core';
import { acceptFindings, formatBaseline } from '@codebatch/query';
import { Command, Option } from 'clipanion';
import { BaselineCommand } from '../../baseline-command.ts';
import { BASELINE_FILE } from '../../baseline-file.ts';
import { pathsOf } from '../../command-table.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { escapeText } from '../../render/escape-text.ts';
import { formatBytes, formatQuantity } from '../../render/format-amounts.ts';

export default class BaselineWriteCommand extends BaselineCommand {
  static override paths = pathsOf('baseline write');
  static override usage = Command.Usage({
    details: `
      Accepts every finding of a batch: writes what they are recognised by, one a line, into a file that belongs in the
      project's repository (${BASELINE_FILE} unless named). From then on scan --baseline <file> --fail-on new fails only
      on what is new. The lines hold no places, so that the file changes with the findings and not with the code around.
    `,
    examples: [
      ['Accept what the last scan found', '$0 baseline write'],
      ['Accept everything anew, also what came since', '$0 baseline write --force'],
    ],
  });

  force = Option.Boolean('--force', false, { description: 'Replace the file if it exists' });

  override async execute(): Promise<ExitCode> {
    const { target } = this;
    const file = this.checkTarget();
    if (!this.force && existsSync(target)) {
      throw new CodebatchError('ALREADY_EXISTS', `The baseline ${target} exists`, {
        hints: ['codebatch baseline update drops what is fixed; --force accepts everything that the batch found.'],
        details: { path: target },
      });
    }
    const { store, batchId } = this.openBatch();
    const { baseline, incomplete } = acceptFindings(store, batchId, this.optionsFor(store, batchId));
    const text = formatBaseline(baseline);
    const written = incomplete.length === 0;
    if (written) writeFileAtomic(file, text, store.durability);
    else this.noteIncomplete(batchId, incomplete);
    const bytes = Buffer.byteLength(text);
    const count = baseline.findings.length;
    await this.answer({ file: target, batch_id: batchId, written, count, bytes, incomplete }, () =>
      written
        ? [
            `Accepted ${formatQuantity(count, 'finding')} of ${batchId} in ${escapeText(target)} (${formatBytes(bytes)})`,
          ]
        : [],
    );
    return written ? EXIT.done : EXIT.partial;
  }
}
