import type { CommandClass } from 'clipanion';
import type { CliContext } from './cli-context.ts';

/** The parts of the root help, in the order in which a newcomer needs them. */
export const CATEGORIES = [
  'Start here',
  'Snapshots',
  'Batches and runs',
  'Results',
  'Compare',
  'Store and setup',
] as const;

/** What is known about a command without loading it. */
export interface CommandEntry {
  /** Its words, as typed: `snapshot list`. */
  readonly name: string;
  /** Other spellings that are accepted. */
  readonly aliases: readonly string[];
  readonly category: (typeof CATEGORIES)[number];
  /** One line for the list of commands. */
  readonly summary: string;
  /** It changes nothing in the store. */
  readonly readOnly: boolean;
  readonly requiresStore: boolean;
  readonly requiresBatch: boolean;
  /** It prints one JSON document under `--json`. */
  readonly json: boolean;
  /** It answers from records or accepted findings, and says under `--explain` from which. */
  readonly explains: boolean;
  readonly load: () => Promise<{ default: CommandClass<CliContext> }>;
}

type Needs = 'nothing' | 'store' | 'batch';

function command(
  name: string,
  category: CommandEntry['category'],
  effect: 'reads' | 'writes',
  needs: Needs,
  summary: string,
  load: CommandEntry['load'],
  also: { readonly aliases?: readonly string[]; readonly json?: boolean; readonly explains?: boolean } = {},
): CommandEntry {
  const dashed = name.includes(' ') ? [name.replaceAll(' ', '-')] : [];
  return {
    name,
    aliases: [...dashed, ...(also.aliases ?? [])],
    category,
    summary,
    readOnly: effect === 'reads',
    requiresStore: needs !== 'nothing',
    requiresBatch: needs === 'batch',
    json: also.json ?? true,
    explains: also.explains ?? (effect === 'reads' && needs !== 'nothing'),
    load,
  };
}

/**
 * Every command, in the order of the help. A command is loaded only when the command line names it: the start of the
 * program costs what that one command needs.
 */
export const COMMANDS: readonly CommandEntry[] = [
  command(
    'scan',
    'Start here',
    'writes',
    'nothing',
    'Snapshot a directory, run a pipeline over it and sum up',
    () => import('./commands/scan.ts'),
    { explains: true },
  ),
  command(
    'summary',
    'Start here',
    'reads',
    'batch',
    'What a batch found, on one screen',
    () => import('./commands/summary.ts'),
  ),
  command(
    'doctor',
    'Start here',
    'reads',
    'nothing',
    'Check this machine, the parsers and the store',
    () => import('./commands/doctor.ts'),
  ),
  command(
    'snapshot create',
    'Snapshots',
    'writes',
    'store',
    'Freeze a directory, a git commit or an archive',
    () => import('./commands/snapshot/create.ts'),
    { aliases: ['snapshot'] },
  ),
  command(
    'snapshot list',
    'Snapshots',
    'reads',
    'store',
    'List the snapshots of the store',
    () => import('./commands/snapshot/list.ts'),
  ),
  command(
    'snapshot show',
    'Snapshots',
    'reads',
    'store',
    'Show one snapshot, with --files its files',
    () => import('./commands/snapshot/show.ts'),
  ),
  command(
    'snapshot delete',
    'Snapshots',
    'writes',
    'store',
    'Delete a snapshot that no batch uses',
    () => import('./commands/snapshot/delete.ts'),
  ),
  command(
    'batch init',
    'Batches and runs',
    'writes',
    'store',
    'Plan a pipeline over a snapshot without running it',
    () => import('./commands/batch/init.ts'),
  ),
  command(
    'batch list',
    'Batches and runs',
    'reads',
    'store',
    'List the batches of the store',
    () => import('./commands/batch/list.ts'),
  ),
  command(
    'batch show',
    'Batches and runs',
    'reads',
    'store',
    'Show one batch with its plan',
    () => import('./commands/batch/show.ts'),
  ),
  command(
    'batch delete',
    'Batches and runs',
    'writes',
    'store',
    'Delete a batch with its results',
    () => import('./commands/batch/delete.ts'),
  ),
  command(
    'run',
    'Batches and runs',
    'writes',
    'batch',
    'Run what a batch has not done yet',
    () => import('./commands/run.ts'),
  ),
  command(
    'resume',
    'Batches and runs',
    'writes',
    'batch',
    'Finish an interrupted batch, or retry its failures',
    () => import('./commands/resume.ts'),
  ),
  command(
    'run-task',
    'Batches and runs',
    'writes',
    'batch',
    'Run one task of a batch',
    () => import('./commands/run-task.ts'),
  ),
  command(
    'run-shard',
    'Batches and runs',
    'writes',
    'batch',
    'Run one shard of a task',
    () => import('./commands/run-shard.ts'),
  ),
  command(
    'status',
    'Batches and runs',
    'reads',
    'batch',
    'How far a batch is, task by task',
    () => import('./commands/status.ts'),
  ),
  command(
    'tasks',
    'Batches and runs',
    'reads',
    'batch',
    'The tasks of a batch with their options and progress',
    () => import('./commands/tasks.ts'),
  ),
  command(
    'shards',
    'Batches and runs',
    'reads',
    'batch',
    'The shards of a batch with their state',
    () => import('./commands/shards.ts'),
  ),
  command(
    'query outputs',
    'Results',
    'reads',
    'batch',
    'Output records of every kind',
    () => import('./commands/query/outputs.ts'),
  ),
  command(
    'query diagnostics',
    'Results',
    'reads',
    'batch',
    'Findings, by severity, code or path',
    () => import('./commands/query/diagnostics.ts'),
  ),
  command(
    'query symbols',
    'Results',
    'reads',
    'batch',
    'Definitions and imports, by name or path',
    () => import('./commands/query/symbols.ts'),
  ),
  command(
    'query stats',
    'Results',
    'reads',
    'batch',
    'Counts of records by kind, code, language or your own fields',
    () => import('./commands/query/stats.ts'),
  ),
  command(
    'query files',
    'Results',
    'reads',
    'batch',
    'Files that have records of your choice',
    () => import('./commands/query/files.ts'),
  ),
  command(
    'query graph',
    'Results',
    'reads',
    'batch',
    'Which files import which: cycles, fan-in, what a change can reach',
    () => import('./commands/query/graph.ts'),
  ),
  command(
    'errors',
    'Results',
    'reads',
    'batch',
    'Syntax errors, and files or shards that failed',
    () => import('./commands/errors.ts'),
  ),
  command(
    'files',
    'Results',
    'reads',
    'batch',
    'Files of the snapshot with what was found in each',
    () => import('./commands/files.ts'),
  ),
  command(
    'top',
    'Results',
    'reads',
    'batch',
    'Files or functions with the highest value of a metric',
    () => import('./commands/top.ts'),
  ),
  command(
    'inspect',
    'Results',
    'reads',
    'batch',
    'Everything known about one file',
    () => import('./commands/inspect.ts'),
  ),
  command(
    'history',
    'Results',
    'reads',
    'batch',
    'Since when the findings and metrics of a file are as they are',
    () => import('./commands/history.ts'),
  ),
  command(
    'ast',
    'Results',
    'reads',
    'batch',
    'The syntax tree of one file, as JSON or S-expression',
    () => import('./commands/ast.ts'),
  ),
  command(
    'export',
    'Results',
    'reads',
    'batch',
    'SARIF, annotations, tags, graphs and tables for other tools',
    () => import('./commands/export.ts'),
  ),
  command(
    'diff',
    'Compare',
    'reads',
    'batch',
    'What differs between two batches, and which input changed',
    () => import('./commands/diff.ts'),
  ),
  command(
    'regressions',
    'Compare',
    'reads',
    'batch',
    'Findings that are new or heavier, each with its cause',
    () => import('./commands/regressions.ts'),
  ),
  command(
    'improvements',
    'Compare',
    'reads',
    'batch',
    'Findings that are gone or lighter, each with its cause',
    () => import('./commands/improvements.ts'),
  ),
  command(
    'baseline write',
    'Compare',
    'reads',
    'batch',
    'Accept the findings of a batch in a file of the project',
    () => import('./commands/baseline/write.ts'),
  ),
  command(
    'baseline update',
    'Compare',
    'reads',
    'batch',
    'Drop from that file what is fixed',
    () => import('./commands/baseline/update.ts'),
  ),
  command(
    'baseline show',
    'Compare',
    'reads',
    'nothing',
    'What a baseline file accepts',
    () => import('./commands/baseline/show.ts'),
    { explains: true },
  ),
  command(
    'init',
    'Store and setup',
    'writes',
    'nothing',
    'Create a store, or a commented configuration',
    () => import('./commands/init.ts'),
  ),
  command(
    'store-stats',
    'Store and setup',
    'reads',
    'store',
    'Objects, snapshots and batches, with their sizes',
    () => import('./commands/store-stats.ts'),
  ),
  command(
    'index build',
    'Store and setup',
    'writes',
    'batch',
    'Build the index that makes queries of a batch fast',
    () => import('./commands/index/build.ts'),
  ),
  command(
    'verify',
    'Store and setup',
    'writes',
    'store',
    'Find damage in the store, with --repair mend it',
    () => import('./commands/verify.ts'),
  ),
  command(
    'gc',
    'Store and setup',
    'writes',
    'store',
    'Remove what nothing needs any more',
    () => import('./commands/gc.ts'),
  ),
  command(
    'diagnose',
    'Store and setup',
    'reads',
    'store',
    'The short answer about a store',
    () => import('./commands/diagnose.ts'),
    { explains: false },
  ),
  command(
    'gate list',
    'Store and setup',
    'reads',
    'nothing',
    'List the checks against the specification',
    () => import('./commands/gate/list.ts'),
  ),
  command(
    'gate explain',
    'Store and setup',
    'reads',
    'nothing',
    'What one gate checks, and how',
    () => import('./commands/gate/explain.ts'),
  ),
  command(
    'gate run',
    'Store and setup',
    'reads',
    'batch',
    'Run one gate over a batch',
    () => import('./commands/gate/run.ts'),
    { explains: false },
  ),
  command(
    'gate bundle',
    'Store and setup',
    'reads',
    'batch',
    'Run a bundle of gates: phase1, phase2, phase3, release',
    () => import('./commands/gate/bundle.ts'),
    { explains: false },
  ),
  command(
    'pipelines',
    'Store and setup',
    'reads',
    'nothing',
    'List the pipelines that can be run',
    () => import('./commands/pipelines.ts'),
  ),
  command(
    'pipeline',
    'Store and setup',
    'reads',
    'nothing',
    'Show the tasks of one pipeline',
    () => import('./commands/pipeline.ts'),
  ),
  command(
    'config show',
    'Store and setup',
    'reads',
    'nothing',
    'The resolved configuration, and where it came from',
    () => import('./commands/config/show.ts'),
  ),
  command(
    'explain',
    'Store and setup',
    'reads',
    'nothing',
    'Which records of the store a command reads',
    () => import('./commands/explain.ts'),
  ),
  command(
    'api',
    'Store and setup',
    'reads',
    'nothing',
    'Describe this program for other programs',
    () => import('./commands/api.ts'),
  ),
  command(
    'completion',
    'Store and setup',
    'reads',
    'nothing',
    'Print the completion script of a shell',
    () => import('./commands/completion.ts'),
    { json: false },
  ),
];

/** The entry with this name or alias. */
export function findCommand(name: string): CommandEntry | undefined {
  return COMMANDS.find((entry) => entry.name === name || entry.aliases.includes(name));
}

/** The clipanion paths of a command, for its class. */
export function pathsOf(name: string): string[][] {
  const entry = findCommand(name);
  if (entry === undefined) throw new Error(`no entry for the command ${name}`);
  return [entry.name, ...entry.aliases].map((spelling) => spelling.split(' '));
}
