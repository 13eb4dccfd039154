import { compareUtf8, type FileRecord, type OutputRecord, type Store } from '@codebatch/core';
import { readSnapshotFiles } from '@codebatch/snapshot/read';
import { createRecordLanguage, fileLanguage, languageOverrides } from '../file-languages.ts';
import { openBatch, selectTasks } from '../open-batch.ts';
import { compileFilter, type OutputFilter } from '../output-filter.ts';
import { needlesFor } from '../raw-prefilter.ts';
import { recordLine } from '../record-fields.ts';
import { scanTasks } from '../scan-outputs.ts';
import type { GraphEdge, ImportGraph, MissingImport } from './import-graph.ts';
import type { ImportReference, ResolvedImport } from './import-reference.ts';
import { createModuleFiles } from './module-files.ts';
import { createImportResolver } from './resolve-import.ts';

/** Which imports become edges of a graph. */
export interface ImportGraphOptions {
  /** Whether modules that are no files of the snapshot are nodes too; default false. */
  readonly external?: boolean;
  /** Which records are read: a path chooses the files that import. */
  readonly filter?: Pick<OutputFilter, 'tasks' | 'shards' | 'path' | 'languages'>;
}

/**
 * Reads the import graph of a batch from its edges of type `imports`. Files that neither import nor are imported are no
 * nodes; a package that imports its own names imports no file, and a package of Python without `__init__.py` is none.
 * Memory and time are linear in files and imports, but that the names of JavaScript that are no relative paths are looked
 * up in lists of configurations: `paths`, `exports`.
 *
 * @throws BATCH_NOT_FOUND, TASK_NOT_FOUND, SHARD_NOT_FOUND, INVALID_ARGUMENT, SCHEMA_ERROR.
 */
export function readImportGraph(store: Store, batchName: string, options: ImportGraphOptions = {}): ImportGraph {
  const { external = false } = options;
  const edges = new Map<string, Map<string, FirstImport>>();
  const missing = new Map<string, MissingImport>();
  for (const { record, reference, resolved } of resolvedImports(store, batchName, options.filter)) {
    if ('directory' in resolved) continue;
    const line = recordLine(record);
    if ('external' in resolved && resolved.missing) {
      const module = reference.module ?? reference.target;
      const key = `${record.path}\0${module}`;
      if (!missing.has(key)) missing.set(key, { path: record.path, module, line });
      continue;
    }
    if ('external' in resolved ? !external : resolved.file === record.path) continue;
    // No path begins with NUL, so a module cannot be taken for a file of that name.
    const key = 'file' in resolved ? resolved.file : `\0${resolved.external}`;
    const targets = edges.get(record.path) ?? new Map<string, FirstImport>();
    edges.set(record.path, targets);
    const known = targets.get(key);
    const typeOnly = record['type_only'] === true;
    if (known === undefined) targets.set(key, { line, typeOnly });
    else if (!typeOnly) known.typeOnly = false;
  }
  return toGraph(edges, [...missing.values()]);
}

interface FirstImport {
  readonly line: number | undefined;
  typeOnly: boolean;
}

/** An import of a batch with where it leads. */
export interface ResolvedRecord {
  readonly record: OutputRecord;
  readonly reference: ImportReference;
  readonly resolved: ResolvedImport;
}

/** Yields the imports of a batch in stored order, each with where it leads. @throws as {@link readImportGraph}. */
export function* resolvedImports(
  store: Store,
  batchName: string,
  filter: OutputFilter = {},
): Generator<ResolvedRecord> {
  const batch = openBatch(store, batchName);
  const tasks = selectTasks(batch, filter.tasks);
  const overrides = languageOverrides(batch);
  const files = new Map<string, FileRecord>();
  for (const file of readSnapshotFiles(store, batch.record.snapshot_id)) files.set(file.path, file);
  const resolve = createImportResolver(createModuleFiles(store, files));
  const { matches } = compileFilter({ ...filter, kinds: ['edge'] }, createRecordLanguage(batch));
  const wanted = { matches, needles: needlesFor(['imports']) };
  const shards = filter.shards === undefined || filter.shards.length === 0 ? undefined : new Set(filter.shards);
  for (const { record } of scanTasks(batch, tasks, wanted, shards)) {
    const { path, target, name, edge_type } = record;
    if (edge_type !== 'imports' || target === undefined) continue;
    const file = files.get(path);
    const reference: ImportReference = {
      path,
      language: fileLanguage(file ?? { path }, overrides),
      module: typeof record['module'] === 'string' ? record['module'] : undefined,
      name,
      target,
    };
    yield { record, reference, resolved: resolve(reference) };
  }
}

function toGraph(
  edges: ReadonlyMap<string, ReadonlyMap<string, FirstImport>>,
  missing: readonly MissingImport[],
): ImportGraph {
  const keys = new Set<string>();
  for (const [from, targets] of edges) {
    keys.add(from);
    for (const to of targets.keys()) keys.add(to);
  }
  const isExternal = (key: string): boolean => key.startsWith('\0');
  const sorted = [...keys].sort((a, b) => Number(isExternal(a)) - Number(isExternal(b)) || compareUtf8(a, b));
  const indexes = new Map(sorted.map((key, index) => [key, index]));
  const indexOf = (key: string): number => indexes.get(key) ?? -1;
  const list: GraphEdge[] = [];
  for (const [from, targets] of edges) {
    for (const [to, { line, typeOnly }] of targets) list.push({ from: indexOf(from), to: indexOf(to), line, typeOnly });
  }
  return {
    nodes: sorted.map((key) => ({ name: isExternal(key) ? key.slice(1) : key, external: isExternal(key) })),
    edges: list.sort((a, b) => a.from - b.from || a.to - b.to),
    missing,
  };
}
