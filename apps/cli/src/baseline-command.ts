import path from 'node:path';
import { readBatch, type Store } from '@codebatch/core';
import type { BaselineOptions } from '@codebatch/query';
import { readSnapshot } from '@codebatch/snapshot';
import { Option } from 'clipanion';
import { BASELINE_FILE, baselineOptions } from './baseline-file.ts';
import { BatchCommand } from './batch-command.ts';
import { checkOutputFile } from './check-output-file.ts';
import { formatQuantity } from './render/format-amounts.ts';

/** The base of commands that bring a baseline file and a batch together. */
export abstract class BaselineCommand extends BatchCommand {
  file = Option.String({ required: false, name: 'file' });

  /** The absolute path of the file. */
  protected get target(): string {
    return path.resolve(this.context.cwd, this.file ?? BASELINE_FILE);
  }

  /**
   * The file to write, checked: what the named one leads to.
   *
   * @throws INVALID_ARGUMENT, IO_ERROR, PERMISSION_DENIED
   */
  protected checkTarget(): string {
    const given = this.file ?? BASELINE_FILE;
    return checkOutputFile({ given, target: this.target, replace: true, otherwise: 'Name another file.' });
  }

  protected optionsFor(store: Store, batchId: string): BaselineOptions {
    return baselineOptions(this.target, readSnapshot(store, readBatch(store, batchId).snapshot_id));
  }

  /** Says that a batch does not know all findings, so that no file is written from it. */
  protected noteIncomplete(
    batchId: string,
    incomplete: readonly { readonly task_id: string; readonly shards: number }[],
  ): void {
    const missing = incomplete.map(
      ({ task_id, shards }) => `${task_id} has ${formatQuantity(shards, 'shard')} not done`,
    );
    this.note(
      `nothing was written: in ${batchId} ${missing.join(', ')}; codebatch resume --batch ${batchId} finishes it`,
    );
  }
}
