import { createRequire } from 'node:module';

type Lmdb = typeof import('lmdb');

/** The optional database library, or why there is none. */
export type LoadedLmdb = { readonly lmdb: Lmdb } | { readonly problem: string };

let loaded: LoadedLmdb | undefined;

/**
 * Loads the optional dependency `lmdb`, once. Its native code may be missing, or may not load on this machine: then
 * everything works without an index.
 */
export function loadLmdb(): LoadedLmdb {
  loaded ??= load();
  return loaded;
}

/** Keeps the library from loading the native part of its serializer, which is not used: rows are bytes. */
const WITHOUT_SERIALIZER = 'MSGPACKR_NATIVE_ACCELERATION_DISABLED';

function load(): LoadedLmdb {
  const before = process.env[WITHOUT_SERIALIZER];
  process.env[WITHOUT_SERIALIZER] = 'true';
  try {
    // Its CommonJS form is one file, and can be loaded when the first index is met, without waiting.
    return { lmdb: createRequire(import.meta.url)('lmdb') as Lmdb };
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { problem: reason };
  } finally {
    if (before === undefined) delete process.env[WITHOUT_SERIALIZER];
    else process.env[WITHOUT_SERIALIZER] = before;
  }
}
