import { CodebatchError } from '@codebatch/core';
import { type GraphAnswer, type GraphReach, graphAnswer, graphReach, missingShards } from '@codebatch/query';
import { Command, Option } from 'clipanion';
import { pathsOf } from '../../command-table.ts';
import type { ExitCode } from '../../exit-code.ts';
import { FilterCommand, listed, splitLists, TABLE_LIMIT } from '../../filter-command.ts';
import { writeData } from '../../output.ts';
import { storedLines } from '../../print-records.ts';
import { renderCycles, renderGraph, renderReach } from '../../render/graph.ts';
import { snapshotPathOf } from '../../snapshot-path.ts';

/** Length of each list of the overview where no limit is set. */
const OVERVIEW_LIMIT = 10;

export default class QueryGraphCommand extends FilterCommand {
  static override paths = pathsOf('query graph');
  static override usage = Command.Usage({
    details: `
      Shows which files of the snapshot import which: those that most others import and those that import most, cycles,
      modules from outside, imports that lead to no file. Imports are resolved by the snapshot alone: packages and
      modules of Python; relative paths with or without extension, index files, paths and baseUrl of tsconfig.json,
      imports and exports of package.json, and packages of workspaces for JavaScript and TypeScript.

      Lists of the overview have ${OVERVIEW_LIMIT} rows unless --limit says otherwise. --path and --language choose the
      files that are listed; numbers and cycles are those of the whole graph. --jsonl prints an edge a line, with --cycles
      a cycle, with --reach a file.
    `,
    examples: [
      ['The shape of a code base', '$0 query graph'],
      ['Cycles that are there when the program runs', '$0 query graph --cycles --no-types'],
      ['What a change of a file can reach', '$0 query graph --reach src/config.ts'],
      ['All that a file needs', '$0 query graph --reach src/main.ts --reverse'],
      ['Every edge, for a script', '$0 query graph --jsonl'],
    ],
  });

  override limit = Option.String('--limit', {
    description: `At most this many rows of each list, 0 for all; default ${OVERVIEW_LIMIT} in the overview, ${TABLE_LIMIT} in tables with --cycles or --reach, all in JSON`,
  });
  cycles = Option.Boolean('--cycles', false, { description: 'Only the cycles, with all their files' });
  reach = Option.String('--reach', { description: 'The files that import this one, directly or over others' });
  reverse = Option.Boolean('--reverse', false, { description: 'With --reach: the files that it imports instead' });
  noTypes = Option.Boolean('--no-types', false, { description: 'Leave out imports of types alone' });
  external = Option.Boolean('--external', false, {
    description: 'List edges to modules that are no files of the snapshot too',
  });

  override async execute(): Promise<ExitCode> {
    this.checkFlags();
    const limit = this.rowLimit();
    const { store, batchId } = this.openBatch();
    const tasks = splitLists(this.task);
    const question = { types: !this.noTypes, ...listed('tasks', tasks) };
    const missing = missingShards(store, batchId, tasks);
    const incomplete = missing.map(({ task_id, shards }) => ({ task_id, shards }));
    const code = await this.noteMissing(missing);
    if (this.reach !== undefined) {
      const path = snapshotPathOf(this.reach, store, batchId, this.context.cwd);
      const direction = this.reverse ? 'imports' : 'importers';
      await this.printReach({ ...graphReach(store, batchId, path, { ...question, direction }), incomplete }, limit);
      return code;
    }
    const answer = graphAnswer(store, batchId, {
      ...question,
      external: this.external,
      ...listed('path', this.pathPatterns),
      ...listed('languages', splitLists(this.language)),
    });
    const graph = { ...answer, incomplete };
    if (this.cycles) await this.printCycles(graph, limit);
    else await this.printGraph(graph, limit);
    return code;
  }

  private checkFlags(): void {
    const refuse = (message: string): never => {
      throw new CodebatchError('INVALID_ARGUMENT', message);
    };
    if (this.reach === undefined) {
      if (this.reverse) refuse('--reverse goes with --reach');
      return;
    }
    if (this.cycles) refuse('--reach and --cycles ask for different things: choose one');
    if (this.pathPatterns !== undefined || this.language !== undefined || this.external) {
      refuse('--path, --language and --external do not go with --reach');
    }
  }

  private async printGraph(graph: Incomplete<GraphAnswer>, limit: number | undefined): Promise<void> {
    if (this.jsonl) await this.printRows(graph.edges, limit);
    else {
      const rows = this.limit === undefined ? OVERVIEW_LIMIT : limit;
      const document = this.limit === undefined ? graph : limitLists(graph, limit);
      await this.answer(document, (screen) => renderGraph(graph, rows, screen));
    }
  }

  private async printCycles(graph: Incomplete<GraphAnswer>, limit: number | undefined): Promise<void> {
    const { batch_id, snapshot_id, cycles, incomplete } = graph;
    if (this.jsonl) await this.printRows(cycles, limit);
    else {
      const shown = cycles.slice(0, limit);
      await this.answer({ batch_id, snapshot_id, cycles: shown, count: cycles.length, incomplete }, (screen) =>
        renderCycles(shown, cycles.length, screen),
      );
    }
  }

  private async printReach(reach: Incomplete<GraphReach>, limit: number | undefined): Promise<void> {
    if (this.jsonl) await this.printRows(reach.files, limit);
    else {
      const files = reach.files.slice(0, limit);
      await this.answer({ ...reach, files, count: reach.files.length }, (screen) => renderReach(reach, limit, screen));
    }
  }

  private async printRows(rows: readonly object[], limit: number | undefined): Promise<void> {
    const lines = storedLines(rows.slice(0, limit).map((row) => ({ text: JSON.stringify(row) })));
    await writeData(this.context.stdout, lines);
  }
}

/** An answer with the tasks whose records it lacks. */
type Incomplete<Answer> = Answer & {
  readonly incomplete: readonly { readonly task_id: string; readonly shards: number }[];
};

function limitLists(graph: GraphAnswer, limit: number | undefined): GraphAnswer {
  const { files, edges, cycles, modules, missing } = graph;
  return {
    ...graph,
    files: files.slice(0, limit),
    edges: edges.slice(0, limit),
    cycles: cycles.slice(0, limit),
    modules: modules.slice(0, limit),
    missing: missing.slice(0, limit),
  };
}
