import { type OutputRecord, readBatch } from '@codebatch/core';
import {
  type CountRow,
  countOutputs,
  type MissingShards,
  type OutputFilter,
  scanOutputs,
} from '@codebatch/query/records';
import { Option } from 'clipanion';
import { checkGroupFields } from './check-group-fields.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { FilterCommand, splitLists } from './filter-command.ts';
import { writeData } from './output.ts';
import { countLine, recordsDocument, storedLines, takeCounted } from './print-records.ts';
import type { Screen } from './render/screen.ts';
import { renderTable } from './render/table.ts';

/** The base of the queries over output records: they differ in what they choose and in the table they show. */
export abstract class RecordsCommand extends FilterCommand {
  override jsonl = Option.Boolean('--jsonl', false, {
    description: 'Print one JSON record a line, exactly as stored',
  });
  groupBy = Option.String('--group-by', {
    description: 'Count records by these fields, with commas between: code,path',
  });

  /** What a row is called in the line that counts them. */
  protected abstract readonly word: string;

  protected abstract filter(): OutputFilter;

  protected abstract table(records: readonly OutputRecord[], screen: Screen): string[];

  override async execute(): Promise<ExitCode> {
    const filter = this.filter();
    const limit = this.rowLimit();
    const { store, batchId } = this.openBatch();
    const { snapshot_id } = readBatch(store, batchId);
    let missing: readonly MissingShards[] = [];
    const onMissing = (found: readonly MissingShards[]): void => {
      missing = found;
    };
    if (this.groupBy !== undefined) {
      const fields = splitLists([this.groupBy]) ?? [];
      const groups = countOutputs(store, batchId, filter, fields, { onMissing });
      for (const note of checkGroupFields(store, batchId, fields, groups)) this.note(note);
      await this.printGroups({ batch_id: batchId, snapshot_id }, fields, groups, limit);
      if (groups.length === 0) await this.noteEmpty(store, batchId, filter);
      await this.noteMissing(missing);
      return EXIT.done;
    }
    const { stdout } = this.context;
    const scan = scanOutputs(
      store,
      batchId,
      filter,
      limit === undefined || !(this.json || this.jsonl) ? { onMissing } : { limit, onMissing },
    );
    if (this.jsonl) await writeData(stdout, storedLines(scan));
    else if (this.json) await writeData(stdout, recordsDocument({ batch_id: batchId, snapshot_id }, 'records', scan));
    else if ((await this.printTable(scan, limit)) === 0) await this.noteEmpty(store, batchId, filter);
    await this.noteMissing(missing);
    return EXIT.done;
  }

  /** @returns how many records there are */
  private async printTable(scan: ReturnType<typeof scanOutputs>, limit: number | undefined): Promise<number> {
    const { screen } = this;
    const { shown, total } = takeCounted(scan, limit);
    const records = shown.map(({ record }) => record);
    await this.printLines([
      ...(total === 0 ? [] : this.table(records, screen)),
      ...countLine(shown.length, total, this.word, screen),
    ]);
    return total;
  }

  private async printGroups(
    head: Readonly<Record<string, unknown>>,
    fields: readonly string[],
    groups: readonly CountRow[],
    limit: number | undefined,
  ): Promise<void> {
    const shown = limit === undefined ? groups : groups.slice(0, limit);
    if (this.jsonl) {
      await writeData(this.context.stdout, storedLines(shown.map((row) => ({ text: JSON.stringify(row) }))));
      return;
    }
    await this.answer({ ...head, group_by: fields, groups: shown }, (screen) => [
      ...renderGroups(fields, shown, screen),
      ...countLine(shown.length, groups.length, 'group', screen),
    ]);
  }
}

/** A table of counts, one row a group. */
export function renderGroups(fields: readonly string[], groups: readonly CountRow[], screen: Screen): string[] {
  return renderTable(
    [{ title: 'count', align: 'right' }, ...fields.map((title) => ({ title, minimum: 12, keep: 'end' as const }))],
    groups.map((row) => [String(row.count), ...fields.map((field) => String(row[field] ?? '-'))]),
    screen,
  );
}
