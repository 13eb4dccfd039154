import type { Store } from '@codebatch/core';
import { openBatch } from '../open-batch.ts';
import { scanFiles } from '../scan-files.ts';
import { findCycles, type ImportCycle } from './find-cycles.ts';
import { adjacencyOf, type ImportGraph, type MissingImport } from './import-graph.ts';
import { readImportGraph } from './read-import-graph.ts';

/** What of the import graph is asked for. */
export interface GraphQuestion {
  /** Whether imports of types alone count; default true. */
  readonly types?: boolean;
  /** Whether edges to modules that are no files of the snapshot are listed; default false. */
  readonly external?: boolean;
  /** Tasks whose edges count. */
  readonly tasks?: readonly string[];
  /** Files to list, as a filter on records chooses them; the graph behind the numbers is always the whole one. */
  readonly path?: string | readonly string[];
  readonly languages?: readonly string[];
}

/** The import graph of a batch, as numbers and as lists. */
export interface GraphAnswer {
  readonly batch_id: string;
  readonly snapshot_id: string;
  readonly summary: {
    /** Files that import or are imported. */
    readonly files: number;
    /** Pairs of files of which one imports the other. */
    readonly imports: number;
    /** Imported modules that are no files of the snapshot. */
    readonly modules: number;
    readonly cycles: number;
    readonly files_in_cycles: number;
    readonly missing: number;
  };
  /** The most imported first, then by path. */
  readonly files: readonly GraphFile[];
  /** By both ends. */
  readonly edges: readonly GraphPair[];
  /** The largest first. */
  readonly cycles: readonly ImportCycle[];
  /** The most imported first, then by name. */
  readonly modules: readonly { readonly module: string; readonly importers: number }[];
  readonly missing: readonly MissingImport[];
}

/** A file of the graph. */
export interface GraphFile {
  readonly path: string;
  /** How many files it imports (fan-out). */
  readonly imports: number;
  /** How many files import it (fan-in). */
  readonly importers: number;
  /** Whether it is in a cycle. */
  readonly in_cycle: boolean;
}

/** One file imports another, or a module. */
export interface GraphPair {
  readonly from: string;
  readonly to: string;
  readonly line?: number;
  readonly type_only: boolean;
  readonly external: boolean;
}

/**
 * The import graph of a batch: fan-in and fan-out of files, cycles, modules from outside, imports that lead nowhere.
 * Time and memory are those of {@link readImportGraph}.
 *
 * @throws BATCH_NOT_FOUND, TASK_NOT_FOUND, INVALID_ARGUMENT, SCHEMA_ERROR.
 */
export function graphAnswer(store: Store, batchName: string, question: GraphQuestion = {}): GraphAnswer {
  const { external = false, tasks = [] } = question;
  const batch = openBatch(store, batchName);
  const whole = countedImports(readImportGraph(store, batch.id, { external: true, filter: { tasks } }), question);
  const { nodes, edges, missing } = whole;
  const isExternal = (node: number): boolean => nodes[node]?.external === true;
  const inner: ImportGraph = { ...whole, edges: edges.filter(({ to }) => !isExternal(to)) };
  const importsOf = adjacencyOf(inner, 'imports');
  const importersOf = adjacencyOf(whole, 'importers');
  const cycles = findCycles(inner);
  const cyclic = new Set(cycles.flatMap(({ files }) => files));
  const wants = chosenFiles(store, batch.record.snapshot_id, question);
  const rows = nodes.map(({ name: path, external: outside }, node) => ({
    path,
    outside,
    imports: outside ? 0 : importsOf.neighbours(node).length,
    importers: importersOf.neighbours(node).length,
    in_cycle: cyclic.has(path) && !outside,
  }));
  // Nodes are in the order of their names, and sorting is stable.
  const byImporters = rows.filter((row) => row.imports + row.importers > 0).sort((a, b) => b.importers - a.importers);
  const files = byImporters.filter(({ outside }) => !outside);
  const modules = byImporters.filter(({ outside }) => outside);
  return {
    batch_id: batch.id,
    snapshot_id: batch.record.snapshot_id,
    summary: {
      files: files.length,
      imports: inner.edges.length,
      modules: modules.length,
      cycles: cycles.length,
      files_in_cycles: cyclic.size,
      missing: missing.length,
    },
    files: files.filter(({ path }) => wants(path)).map(({ outside: _, ...file }) => file),
    edges: toPairs(external ? whole : inner).filter(({ from, to }) => wants(from) || wants(to)),
    cycles: cycles.filter((cycle) => cycle.files.some(wants)),
    modules: modules.map(({ path: module, importers }) => ({ module, importers })),
    missing: missing.filter(({ path }) => wants(path)),
  };
}

/** The graph without what the question leaves out. */
export function countedImports(graph: ImportGraph, { types = true }: GraphQuestion): ImportGraph {
  return types ? graph : { ...graph, edges: graph.edges.filter(({ typeOnly }) => !typeOnly) };
}

function toPairs({ nodes, edges }: ImportGraph): GraphPair[] {
  return edges.map(({ from, to, line, typeOnly }) => ({
    from: nodes[from]?.name ?? '',
    to: nodes[to]?.name ?? '',
    ...(line === undefined ? {} : { line }),
    type_only: typeOnly,
    external: nodes[to]?.external === true,
  }));
}

function chosenFiles(store: Store, snapshotId: string, { path, languages }: GraphQuestion): (path: string) => boolean {
  if (path === undefined && languages === undefined) return () => true;
  const filter = { ...(path === undefined ? {} : { path }), ...(languages === undefined ? {} : { languages }) };
  const paths = new Set(Array.from(scanFiles(store, snapshotId, filter), ({ record }) => record.path));
  return (name) => paths.has(name);
}
