import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** A tree: a buffer of columns, a buffer of names, and with a query a buffer of its matches, as `native/module.c` lays out. */
export type NativeTree = readonly [ArrayBuffer, ArrayBuffer, ArrayBuffer?];

/** The functions of the compiled module. `language` is the external that a grammar package exports. */
export interface NativeModule {
  /**
   * The tree of a text. Undefined if the deadline, in milliseconds and 0 for none, passed first; null, where only the tree
   * of a valid text is asked for, as soon as it is certain that this one has an error.
   */
  parse(
    language: unknown,
    text: string,
    deadlineMs: number,
    query: unknown,
    validOnly: boolean,
  ): NativeTree | undefined | null;
  /** A compiled query and the names of its captures by number. Throws where the query does not fit the language. */
  createQuery(language: unknown, source: string): readonly [unknown, readonly string[]];
  symbolName(language: unknown, id: number): string;
  fieldName(language: unknown, id: number): string;
}

const FILE_NAME = 'treesitter_native.node';

let loaded: NativeModule | undefined;

/** Absolute path of the compiled module: what was compiled here, else what was packed for this platform. */
function nativeFile(): string | undefined {
  const root = path.join(import.meta.dirname, '..');
  const candidates = [
    path.join(root, 'build', 'Release', FILE_NAME),
    path.join(root, 'prebuilds', `${process.platform}-${process.arch}`, FILE_NAME),
  ];
  return candidates.find((file) => existsSync(file));
}

/** @throws Error if the module was not compiled, or does not load on this machine */
export function loadNative(): NativeModule {
  if (loaded === undefined) {
    const file = nativeFile();
    if (file === undefined) {
      throw new Error('it was not compiled: at install time there was no C compiler, or install scripts were off');
    }
    loaded = createRequire(import.meta.url)(file) as NativeModule;
  }
  return loaded;
}
