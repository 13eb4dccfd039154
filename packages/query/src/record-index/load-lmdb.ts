import { closeSync, openSync, readSync } from 'node:fs';
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

function load(): LoadedLmdb {
  try {
    // Its CommonJS form is one file, and can be loaded when the first index is met, without waiting.
    return withVariables(quickStart(), () => ({ lmdb: createRequire(import.meta.url)('lmdb') as Lmdb }));
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { problem: reason };
  }
}

/** Variables of the environment without which its loading takes half as long again. */
function quickStart(): Readonly<Record<string, string>> {
  // Rows are bytes: the native part of its serializer is not used.
  const variables = { MSGPACKR_NATIVE_ACCELERATION_DISABLED: 'true' };
  // Its loader would find out with the help of a package that loads the whole of Node's network.
  const libc = process.env['LIBC'] === undefined && process.platform === 'linux' ? libcOfNode() : undefined;
  return libc === undefined ? variables : { ...variables, LIBC: libc };
}

/** The C library of this Node: the first bytes of an executable name the loader that starts it. */
function libcOfNode(): 'glibc' | 'musl' | undefined {
  const head = Buffer.alloc(2048);
  try {
    const file = openSync(process.execPath, 'r');
    try {
      readSync(file, head, 0, head.length, 0);
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
  if (head.includes('/ld-musl-')) return 'musl';
  return head.includes('/ld-linux') ? 'glibc' : undefined;
}

/** Lets an action see some variables of the environment, and leaves these as they were. */
function withVariables<T>(variables: Readonly<Record<string, string>>, action: () => T): T {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  try {
    return action();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
