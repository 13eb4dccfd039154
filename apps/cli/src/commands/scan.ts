import path from 'node:path';
import { CodebatchError, SEVERITIES, type Store } from '@codebatch/core';
import { type Baseline, compareWithBaseline, readBaseline } from '@codebatch/query';
import { findPipeline, type Pipeline } from '@codebatch/runner';
import type { SnapshotSource } from '@codebatch/snapshot';
import { Command, Option } from 'clipanion';
import { BaseCommand } from '../base-command.ts';
import { baselineOptions } from '../baseline-file.ts';
import { DEFAULT_PIPELINE } from '../built-in.ts';
import { pathsOf } from '../command-table.ts';
import { EXCLUDE_GENERATED, isOwn } from '../exclude-generated.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { explainFlag } from '../explain-flag.ts';
import { countFailing, type FailOn, parseFailOn } from '../fail-on.ts';
import { intendPlan } from '../find-equal-batch.ts';
import { leftOutNote, loadProject } from '../load-project.ts';
import { isIncomplete, type NewFindings, newRecords } from '../new-findings.ts';
import { configFlag, nextSteps, storeFlag } from '../next-steps.ts';
import { openOrCreateStore } from '../open-or-create-store.ts';
import { parseJobs } from '../parse-jobs.ts';
import { renderScan, scanDocument } from '../render/scan.ts';
import { resolveSource, sourceDirectory } from '../resolve-source.ts';
import { type RuleMessages, ruleMessages } from '../rule-messages.ts';
import { runFlags } from '../run-flags.ts';
import { countFindings, exitCodeOfRun } from '../run-outcome.ts';
import { scanSince } from '../scan-since.ts';
import { type ScanResult, type ScanSourceOptions, scanSource } from '../scan-source.ts';
import { selectionFlags, snapshotOptions } from '../snapshot-options.ts';
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

      A second scan of an unchanged source answers from the first, unless there is a newer batch: what a scan found is the
      newest, which other commands are about. A changed source is computed where it changed. After an interruption scan
      goes on where it was.

      With --since <git ref> the commit at which this and the source part is scanned as well, from the repository and
      without a checkout, and what got worse since is shown with its cause. With --baseline <file> the findings are
      compared with accepted ones (codebatch baseline write). Either way --fail-on counts only what is new.

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
      ['A pull request: fail on what it brings', '$0 scan . --since origin/main --fail-on new'],
      ['Fail on what is not accepted yet', '$0 scan . --baseline .codebatch-baseline.jsonl --fail-on new'],
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
    description: `Exit with 1 on findings of this severity or worse: ${SEVERITIES.join(', ')}; new for any that is new`,
  });
  baseline = Option.String('--baseline', { description: 'Compare with the accepted findings in this file' });
  since = Option.String('--since', { description: 'Compare with where the source left this commit, tag or branch' });
  excludeGenerated = Option.Boolean('--exclude-generated', false, { description: EXCLUDE_GENERATED });
  newBatch = Option.Boolean('--new-batch', false, {
    description: 'Make a snapshot and a batch even if nothing changed',
  });
  config = runFlags.config();
  option = Option.Array('--option', { description: 'An option of a task; may be repeated' });
  git = selectionFlags.git();
  include = selectionFlags.include();
  exclude = selectionFlags.exclude();
  noIgnore = selectionFlags.noIgnore();
  hidden = selectionFlags.hidden();
  follow = selectionFlags.follow();
  label = Option.String('--label', { description: 'A name under which the batch and its snapshot can be found' });
  durability = durabilityFlag();
  noReuse = runFlags.noReuse();
  noIndex = runFlags.noIndex();
  wait = runFlags.wait();
  takeOver = runFlags.takeOver();
  explain = explainFlag();

  override async execute(): Promise<ExitCode> {
    const { context } = this;
    const { cwd, env } = context;
    const failOn = parseFailOn(this.failOn, this.baseline !== undefined || this.since !== undefined);
    const jobs = parseJobs(this.jobs);
    const options = parseTaskOptions(this.option);
    const source = resolveSource(this.source ?? '.', this.git, cwd, (message) => this.note(message));
    const since = this.comparableSource(source);
    const baseline = this.readBaseline();
    const project = await loadProject({ cwd, config: this.config, source: sourceDirectory(source) });
    if (project.leftOut !== undefined) this.note(leftOutNote(project.leftOut));
    const pipeline = findPipeline(project.registry, this.pipeline ?? project.config.pipeline ?? DEFAULT_PIPELINE);
    const plan = intendPlan(pipeline, project.registry, options);
    this.noteIdleOptions(options, pipeline);
    const store = openOrCreateStore({ flag: this.store, indexes: this.indexes, durability: this.durability, env, cwd });
    const scan: ScanSourceOptions = {
      project,
      context,
      plan,
      options,
      label: this.label,
      answeredBy: this.newBatch ? 'none' : 'latest',
      index: !this.noIndex,
      top: this.excludeGenerated ? undefined : TOP,
      snapshot: snapshotOptions(this, project.config),
      run: { jobs, reuse: !this.noReuse, wait: this.wait, takeOver: this.takeOver },
      note: (message) => this.note(message),
    };
    const rules = ruleMessages(project.registry);
    if (since !== undefined) {
      const { result, since: found } = await scanSince(store, since.source, since.ref, scan);
      const compared = found === undefined ? undefined : { against: 'since' as const, since: found };
      return await this.report(result, store, rules, failOn, compared);
    }
    const result = await scanSource(store, source, scan);
    return await this.report(result, store, rules, failOn, this.compareWith(baseline, store, result));
  }

  /** What `--since` asks to compare. @throws INVALID_ARGUMENT where that is not possible */
  private comparableSource(source: SnapshotSource) {
    if (this.since === undefined) return undefined;
    if (this.baseline !== undefined) {
      throw new CodebatchError('INVALID_ARGUMENT', '--baseline and --since both say what findings are new against', {
        hints: ['Name one of them.'],
      });
    }
    if (source.type !== 'archive') return { source, ref: this.since };
    throw new CodebatchError('INVALID_ARGUMENT', '--since compares with a commit, and an archive has none', {
      hints: ['Scan both archives, and compare the batches with codebatch regressions.'],
    });
  }

  private readBaseline(): { readonly file: string; readonly baseline: Baseline } | undefined {
    if (this.baseline === undefined) return undefined;
    const file = path.resolve(this.context.cwd, this.baseline);
    return { file, baseline: readBaseline(file) };
  }

  private compareWith(
    accepted: { readonly file: string; readonly baseline: Baseline } | undefined,
    store: Store,
    { batchId, snapshot, interrupted }: ScanResult,
  ): NewFindings | undefined {
    if (accepted === undefined || interrupted) return undefined;
    const { file, baseline } = accepted;
    const comparison = compareWithBaseline(store, batchId, baseline, baselineOptions(file, snapshot));
    return { against: 'baseline', file, comparison };
  }

  private whyNoFiles(): string {
    const narrowed = ['include', 'exclude'].filter((name) => this[name as 'include' | 'exclude'] !== undefined);
    return narrowed.length === 0
      ? 'the source has no files, but for what is ignored or hidden (--no-ignore, --hidden)'
      : `no file of the source is left by ${narrowed.map((name) => `--${name}`).join(' and ')}`;
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
    failOn: FailOn | undefined,
    compared: NewFindings | undefined,
  ): Promise<ExitCode> {
    const { batchId, stateOf, hasEarlier } = result;
    const { cwd } = this.context;
    if (result.snapshot.file_count === 0) this.note(this.whyNoFiles());
    const { excludeGenerated } = this;
    const summary = summarise(store, batchId, { top: TOP, keep: true, excludeGenerated, stateOf });
    const findings =
      compared === undefined
        ? countFindings(summary.diagnostics.severities, failOn === 'new' ? undefined : failOn)
        : countFailing(this.excludeGenerated ? newRecords(compared).filter(isOwn) : newRecords(compared), failOn);
    const next = nextSteps(summary, { cwd, hasEarlier, config: this.config });
    const facts = { result, summary, next, rules, failOn, findings, compared };
    await this.answer(scanDocument(facts), (screen) => renderScan(facts, screen));
    if (result.interrupted) {
      const flags = `${configFlag(this.config)}${storeFlag(store.root, cwd)}`;
      this.note(`interrupted; scan again or codebatch resume --batch ${batchId}${flags} goes on`);
    }
    const code = exitCodeOfRun({
      interrupted: result.interrupted,
      status: summary.status,
      failed: summary.failed,
      findings,
    });
    return compared !== undefined && isIncomplete(compared) && code !== EXIT.interrupted ? EXIT.partial : code;
  }
}
