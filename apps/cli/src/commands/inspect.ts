import {
  createSourceLines,
  fileImports,
  inspectFile,
  missingShards,
  recordLine,
  symbolOutline,
} from '@codebatch/query';
import { Command, Option } from 'clipanion';
import { BatchCommand } from '../batch-command.ts';
import { pathsOf } from '../command-table.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { parseWholeNumber } from '../parse-argument.ts';
import { type InspectedFile, renderInspection } from '../render/inspection.ts';
import { snapshotPathOf } from '../snapshot-path.ts';

/** How many rows of a section a person gets to see. */
const SECTION_LIMIT = 20;

export default class InspectCommand extends BatchCommand {
  static override paths = pathsOf('inspect');
  static override usage = Command.Usage({
    details: `
      Shows everything about one file: metrics, findings with their line of source and the place in it, definitions
      nested as they are, what it imports and what imports it, what each task did with it. Under --json all its records
      too.
    `,
    examples: [
      ['A file of the newest batch', '$0 inspect src/main.ts'],
      ['Its whole outline and all importers', '$0 inspect src/main.ts --limit 0'],
      ['Everything, for a script', '$0 inspect src/main.ts --json'],
    ],
  });

  file = Option.String({ name: 'path' });
  limit = Option.String('--limit', {
    description: `At most this many rows of each section, 0 for all; default ${SECTION_LIMIT}; --json has all`,
  });

  override async execute(): Promise<ExitCode> {
    const limit = this.limit === undefined ? SECTION_LIMIT : parseWholeNumber(this.limit, '--limit', 0);
    const { store, batchId } = this.openBatch();
    const inspection = inspectFile(store, batchId, snapshotPathOf(this.file, store, batchId, this.context.cwd));
    const { path, snapshot_id, symbols, diagnostics } = inspection;
    const sources = createSourceLines(store, snapshot_id);
    const lines = diagnostics.map(recordLine).filter((line) => line !== undefined);
    const file: InspectedFile = {
      ...inspection,
      outline: symbolOutline(symbols),
      ...fileImports(store, batchId, path),
      source_lines: Object.fromEntries(lines.map((line) => [line, sources.line(path, line) ?? ''])),
    };
    await this.answer(file, (screen) => renderInspection(file, limit === 0 ? Number.POSITIVE_INFINITY : limit, screen));
    await this.noteMissing(missingShards(store, batchId));
    return EXIT.done;
  }
}
