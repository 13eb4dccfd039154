import { resolvePythonImport } from './resolve-python-import.ts';
import { resolveScriptImport } from './resolve-script-import.ts';

/** What an edge of type `imports` says. */
export interface ImportReference {
  /** The file that imports. */
  readonly path: string;
  readonly language: string;
  /** The module as written, `.b` or `./util`; undefined in records of other implementations. */
  readonly module: string | undefined;
  /** The imported name; empty or undefined for the module itself. */
  readonly name: string | undefined;
  readonly target: string;
}

/** Where an import leads: to a file of the snapshot, or to a module that is no part of it. */
export type ResolvedImport =
  | { readonly file: string }
  | {
      /** Name of the package, or the module as written where it should have been a file. */
      readonly external: string;
    };

/**
 * Resolves an import by the files of the snapshot alone: Python packages and modules with relative dots, relative paths
 * of JavaScript and TypeScript with and without extension, index files. Path mappings of `tsconfig.json` and workspace
 * packages are not followed.
 *
 * @param files - Every path of the snapshot.
 */
export function resolveImport(reference: ImportReference, files: ReadonlySet<string>): ResolvedImport {
  return reference.language === 'python'
    ? resolvePythonImport(reference, files)
    : resolveScriptImport(reference, files);
}
