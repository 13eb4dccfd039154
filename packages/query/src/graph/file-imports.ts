import { compareUtf8, type Store } from '@codebatch/core';
import { recordLine } from '../record-fields.ts';
import { resolvedImports } from './read-import-graph.ts';

/** What one file imports, and what imports it. */
export interface FileImports {
  /** In the order of the file; each module once for each place that it leads to. */
  readonly imports: readonly FileImport[];
  /** By path. */
  readonly importers: readonly {
    readonly path: string;
    /** Line of the first import. */
    readonly line?: number;
    /** Whether it imports types alone. */
    readonly type_only: boolean;
  }[];
}

/** A module that a file imports. */
export interface FileImport {
  /** As written. */
  readonly module: string;
  /** Where it leads: a file, or the directory of a Python package without `__init__.py`; null for neither. */
  readonly path: string | null;
  /** Whether it should have been a file of the snapshot and is none. */
  readonly missing: boolean;
  /** Imported names; empty where it imports the module itself. */
  readonly names: readonly string[];
  readonly type_only: boolean;
  readonly line?: number;
}

/**
 * The imports of a file and the files that import it. Every import of the batch is read to find these.
 *
 * @param path - Path in the snapshot, as recorded.
 * @throws BATCH_NOT_FOUND, SCHEMA_ERROR.
 */
export function fileImports(store: Store, batchName: string, path: string): FileImports {
  const imports = new Map<string, FileImport & { readonly names: string[] }>();
  const importers = new Map<string, FileImports['importers'][number]>();
  for (const { record, reference, resolved } of resolvedImports(store, batchName)) {
    const place = 'external' in resolved ? null : 'file' in resolved ? resolved.file : resolved.directory;
    const first = recordLine(record);
    const line = first === undefined ? {} : { line: first };
    const type_only = record['type_only'] === true;
    if (record.path === path) {
      const module = reference.module ?? reference.target;
      const key = `${module}\0${place}`;
      const known = imports.get(key);
      const missing = 'external' in resolved && resolved.missing;
      const names = known?.names ?? [];
      if (reference.name) names.push(reference.name);
      imports.set(key, {
        ...line,
        ...known,
        module,
        path: place,
        missing,
        names,
        type_only: (known?.type_only ?? true) && type_only,
      });
    } else if (place === path) {
      const known = importers.get(record.path);
      importers.set(record.path, {
        ...line,
        ...known,
        path: record.path,
        type_only: (known?.type_only ?? true) && type_only,
      });
    }
  }
  return {
    imports: [...imports.values()],
    importers: [...importers.values()].sort((a, b) => compareUtf8(a.path, b.path)),
  };
}
