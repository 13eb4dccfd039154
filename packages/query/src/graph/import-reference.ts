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

/** Where an import leads: into the snapshot, or to a module that is no part of it. */
export type ResolvedImport =
  | { readonly file: string }
  /** A package of Python without `__init__.py`, which is no more than its directory. */
  | { readonly directory: string }
  | {
      /** Name of the package, or the module as written where it should have been a file. */
      readonly external: string;
      /** Whether it should have been a file of the snapshot. */
      readonly missing: boolean;
    };
