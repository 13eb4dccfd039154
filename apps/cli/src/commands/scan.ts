import { SEVERITIES, type Store } from '@codebatch/core';
import { findPipeline, type Pipeline } from '@codebatch/runner';
import { Command, Option } from 'clipanion';
import { BaseCommand } from '../base-command.ts';
import { DEFAULT_PIPELINE } from '../built-in.ts';
import { pathsOf } from '../command-table.ts';
import type { ExitCode } from '../exit-code.ts';
import { intendPlan } from '../find-equal-batch.ts';
import { leftOutNote, loadProject } from '../load-project.ts';
import { nextSteps } from '../next-steps.ts';
import { openOrCreateStore } from '../open-or-create-store.ts';
import { parseChoice } from '../parse-argument.ts';
import { parseJobs } from '../parse-run-flags.ts';
import { renderScan, scanDocument } from '../render/scan.ts';
import { resolveSource, sourceDirectory } from '../resolve-source.ts';
import { type RuleMessages, ruleMessages } from '../rule-messages.ts';
import { runFlags } from '../run-flags.ts';
import { countFindings, exitCodeOfRun } from '../run-outcome.ts';
import { type ScanResult, scanSource } from '../scan-source.ts';
import { snapshotOptions } from '../snapshot-options.ts';
import { durabilityFlag } from '../store-options.ts';
import { summarise } from '../summarise.ts';
import { parseTaskOptions, type TaskOptions } from '../task-options.ts';

/** Length of the lists in the summary that ends a scan. */
const TOP = 5;

export default class ScanCommand extends BaseCommand {
  static override paths = pathsOf('scan');
  static override usage = Command.Usage({
    details: `
      Takes a snapshot of a directory, a git commit or an archive, runs a pipeline over it, and prints a summary. The
      store is found as usual, else made in .codebatch/store of the working directory.

      A second scan of an unchanged source answers from the first; a changed one computes only what changed. After an
      interruption scan goes on where it was.

      A configuration inside the source is that source's code: it is loaded only when named with --config.
    `,
    examples: [
      ['Scan the working directory', '$0 scan .'],
      ['For a CI job: one JSON document, exit code 1 on findings', '$0 scan . --json --fail-on warning'],
      ['A release, without a checkout', '$0 scan . --git v1.2.0 --label release'],
      [
        'Only syntax trees, of some files, with an option',
        "$0 scan . --pipeline parse --include 'src/**' --exclude '*.min.js'",
      ],
      ['With an option of a task', '$0 scan . --option lint.max_line_length=100'],
    ],
  });

  source = Option.String({ required: false, name: 'source' });

  store = Option.String('--store', {
    description:
      'The store; made where the directory is absent or empty. Default as everywhere, else .codebatch/store here',
  });
  indexes = Option.String('--indexes', {
    description: 'Where indexes are kept; default $CODEBATCH_INDEXES, then inside the store',
  });
  pipeline = Option.String('--pipeline', {
    description: `The pipeline; default that of the configuration, else ${DEFAULT_PIPELINE}`,
  });
  jobs = runFlags.jobs();
  failOn = Option.String('--fail-on', {
    description: `Exit with 1 on findings of this severity or worse: ${SEVERITIES.join(', ')}`,
  });
  newBatch = Option.Boolean('--new-batch', false, {
    description: 'Make a snapshot and a batch even if nothing changed',
  });
  config = runFlags.config();
  option = Option.Array('--option', { description: 'An option of a task; may be repeated' });
  git = Option.String('--git', { description: 'Take this commit, tag or branch of the repository' });
  include = Option.Array('--include', { description: 'Take only files that match this pattern; may be repeated' });
  exclude = Option.Array('--exclude', { description: 'Leave out files that match this pattern; may be repeated' });
  noIgnore = Option.Boolean('--no-ignore', false, { description: 'Take ignored files too' });
  hidden = Option.Boolean('--hidden', false, {
    description: 'Take files and directories whose name begins with a dot',
  });
  follow = Option.Boolean('--follow', false, { description: 'Follow symbolic links that stay inside the source' });
  label = Option.String('--label', { description: 'A name under which the batch and its snapshot can be found' });
  durability = durabilityFlag();
  noReuse = runFlags.noReuse();
  wait = runFlags.wait();
  takeOver = runFlags.takeOver();

  override async execute(): Promise<ExitCode> {
    const { context } = this;
    const { cwd, env } = context;
    const failOn = this.failOn === undefined ? undefined : parseChoice(this.failOn, '--fail-on', SEVERITIES);
    const jobs = parseJobs(this.jobs);
    const options = parseTaskOptions(this.option);
    const source = resolveSource(this.source ?? '.', this.git, cwd);
    const project = await loadProject({ cwd, config: this.config, source: sourceDirectory(source) });
    if (project.leftOut !== undefined) this.note(leftOutNote(project.leftOut));
    const pipeline = findPipeline(project.registry, this.pipeline ?? project.config.pipeline ?? DEFAULT_PIPELINE);
    const plan = intendPlan(pipeline, project.registry, options);
    this.noteIdleOptions(options, pipeline);
    const store = openOrCreateStore({ flag: this.store, indexes: this.indexes, durability: this.durability, env, cwd });
    const result = await scanSource(store, source, {
      project,
      context,
      plan,
      options,
      label: this.label,
      newBatch: this.newBatch,
      snapshot: snapshotOptions(this, project.config),
      run: { jobs, reuse: !this.noReuse, wait: this.wait, takeOver: this.takeOver },
      note: (message) => this.note(message),
    });
    return await this.report(result, store, ruleMessages(project.registry), failOn);
  }

  private noteIdleOptions(options: TaskOptions, pipeline: Pipeline): void {
    for (const name of Object.keys(options)) {
      if (pipeline.tasks.some(({ type }) => type === name)) continue;
      this.note(`--option ${name}.… has no effect: the pipeline ${pipeline.name} has no task ${name}`);
    }
  }

  private async report(
    result: ScanResult,
    store: Store,
    rules: RuleMessages,
    failOn: (typeof SEVERITIES)[number] | undefined,
  ): Promise<ExitCode> {
    const { batchId } = result;
    const summary = summarise(store, batchId, { top: TOP, keep: true });
    const findings = countFindings(summary.diagnostics.severities, failOn);
    const next = nextSteps(summary, this.context.cwd, result.hasEarlier);
    const facts = { result, summary, next, rules, failOn, findings };
    await this.answer(scanDocument(facts), (screen) => renderScan(facts, screen));
    if (result.interrupted) this.note(`interrupted; scan again or codebatch resume --batch ${batchId} goes on`);
    return exitCodeOfRun({
      interrupted: result.interrupted,
      status: summary.status,
      failed: summary.failed,
      findings,
    });
  }
}
