import { compareUtf8, type Store } from '@codebatch/core';
import { fileLanguage, type OutputFilter, scanFiles, scanOutputs } from '@codebatch/query';
import type { BatchSource } from '../findings/read-findings.ts';
import { resolveImport } from './resolve-import.ts';

/** A file of the snapshot, or a module that is no part of it. */
export interface GraphNode {
  /** Path, or name of the module. */
  readonly name: string;
  readonly external: boolean;
}

/** Which files import which; nodes by name, files first, and edges by their ends. */
export interface ImportGraph {
  readonly nodes: readonly GraphNode[];
  /** Indexes of nodes: the importing one, the imported one. No edge twice. */
  readonly edges: readonly (readonly [from: number, to: number])[];
}

/**
 * Reads the import graph of a batch from its edges of type `imports`. Files that neither import nor are imported are no
 * nodes; a package that imports its own names imports no file. The graph is in memory as a whole, and so are the paths of the snapshot.
 *
 * @param external - Whether modules that are no files of the snapshot are nodes too.
 */
export function readImportGraph(
  store: Store,
  batch: BatchSource,
  filter: OutputFilter,
  external: boolean,
): ImportGraph {
  const languages = new Map<string, string>();
  for (const { record } of scanFiles(store, batch.snapshot_id)) languages.set(record.path, fileLanguage(record));
  const files: ReadonlySet<string> = new Set(languages.keys());
  const imports = new Map<string, Set<string>>();
  for (const { record } of scanOutputs(store, batch.batch_id, { ...filter, kinds: ['edge'] })) {
    if (record.edge_type !== 'imports' || record.target === undefined) continue;
    const { path, target, name } = record;
    const module = typeof record['module'] === 'string' ? record['module'] : undefined;
    const resolved = resolveImport({ path, language: languages.get(path) ?? '', module, name, target }, files);
    if ('external' in resolved ? !external : resolved.file === path) continue;
    // No path begins with NUL, so a module cannot be taken for a file of that name.
    const key = 'file' in resolved ? resolved.file : `\0${resolved.external}`;
    const targets = imports.get(path) ?? new Set();
    imports.set(path, targets.add(key));
  }
  return toGraph(imports);
}

function toGraph(imports: ReadonlyMap<string, ReadonlySet<string>>): ImportGraph {
  const keys = new Set([...imports].flatMap(([from, targets]) => [from, ...targets]));
  const isExternal = (key: string): boolean => key.startsWith('\0');
  const sorted = [...keys].sort((a, b) => Number(isExternal(a)) - Number(isExternal(b)) || compareUtf8(a, b));
  const indexes = new Map(sorted.map((key, index) => [key, index]));
  const indexOf = (key: string): number => indexes.get(key) ?? -1;
  return {
    nodes: sorted.map((key) => ({ name: isExternal(key) ? key.slice(1) : key, external: isExternal(key) })),
    edges: [...imports]
      .flatMap(([from, targets]) => [...targets].map((to) => [indexOf(from), indexOf(to)] as const))
      .sort((a, b) => a[0] - b[0] || a[1] - b[1]),
  };
}
