import { readBatch, type Store } from '@codebatch/core';
import { batchStatus } from '@codebatch/query';
import type { RunBatchOptions } from '@codebatch/runner';
import { readSnapshot } from '@codebatch/snapshot';
import { BatchCommand } from './batch-command.ts';
import type { ExitCode } from './exit-code.ts';
import { indexAfterRun } from './index-after-run.ts';
import { leftOutNote, loadProject, type Project } from './load-project.ts';
import { configFlag, storeFlag } from './next-steps.ts';
import { parseJobs } from './parse-jobs.ts';
import { performRun } from './perform-run.ts';
import { renderExecutions } from './render/executions.ts';
import { formatDuration } from './render/format-amounts.ts';
import { renderStatus } from './render/status.ts';
import { renderWork } from './render/work.ts';
import { sourceDirectory } from './resolve-source.ts';
import { runFlags } from './run-flags.ts';
import { exitCodeOfRun } from './run-outcome.ts';
import { durabilityFlag } from './store-options.ts';

/** The base of commands that run tasks of a batch. */
export abstract class RunningCommand extends BatchCommand {
  jobs = runFlags.jobs();
  noReuse = runFlags.noReuse();
  explainReuse = runFlags.explainReuse();
  noIndex = runFlags.noIndex();
  wait = runFlags.wait();
  takeOver = runFlags.takeOver();
  config = runFlags.config();
  durability = durabilityFlag();

  /** Runs what is left of the batch, or of the part that `options` name, and prints how it ended. */
  protected async runAndAnswer(
    options: Partial<Pick<RunBatchOptions, 'tasks' | 'shards' | 'retryFailed' | 'partition'>>,
  ): Promise<ExitCode> {
    const jobs = parseJobs(this.jobs);
    const { store, batchId } = this.openBatch(this.durability);
    const { registry } = await this.loadProjectOf(store, batchId);
    const result = await performRun(store, batchId, {
      ...options,
      jobs,
      registry,
      reuse: !this.noReuse,
      explain: this.explainReuse,
      wait: this.wait,
      takeOver: this.takeOver,
      context: this.context,
      note: (message) => this.note(message),
    });
    const status = batchStatus(store, batchId, result.stateOf);
    const { executed, reused, skipped, failed, interrupted, duration_ms, executions } = result;
    if (status.status === 'completed' && !interrupted && !this.noIndex) {
      await indexAfterRun(store, batchId, duration_ms, (message) => this.note(message));
    }
    const flags = `${configFlag(this.config)}${storeFlag(store.root, this.context.cwd)}`;
    const counts = { executed, reused, skipped, failed, interrupted, duration_ms };
    const answer = { ...status, store: store.root, ...counts, ...(executions === undefined ? {} : { executions }) };
    await this.answer(answer, (screen) => [
      ...renderStatus(status, screen, { flags, interrupted }),
      '',
      `${renderWork(result)} in ${formatDuration(duration_ms)}`,
      ...renderExecutions(executions ?? []),
    ]);
    if (interrupted) this.note(`interrupted; codebatch resume --batch ${batchId}${flags} goes on`);
    return exitCodeOfRun({ interrupted, status: status.status, failed: status.failed, findings: 0 });
  }

  private async loadProjectOf(store: Store, batchId: string): Promise<Project> {
    const { source } = readSnapshot(store, readBatch(store, batchId).snapshot_id);
    const project = await loadProject({
      cwd: this.context.cwd,
      config: this.config,
      source: sourceDirectory(source),
    });
    if (project.leftOut !== undefined) this.note(leftOutNote(project.leftOut));
    return project;
  }
}
