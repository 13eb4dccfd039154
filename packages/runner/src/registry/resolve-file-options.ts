import { compileGlob } from '../config/compile-glob.ts';
import type { OptionOverride } from '../protocol.ts';

/** Gives the frozen options that hold for a path: the same object for the same set of overrides. */
export interface ResolveOptions {
  (path: string): object;
  /** The options of files that no override matches. */
  readonly base: object;
}

/** Makes the function that applies overrides, later ones over earlier ones, to the options of a task. */
export function resolveFileOptions(
  options: Readonly<Record<string, unknown>>,
  overrides: readonly OptionOverride[],
): ResolveOptions {
  const base = freezeDeeply(structuredClone(options));
  const compiled = overrides.map(({ files, options: over }) => ({ globs: files.map(compileGlob), over }));
  const known = new Map<string, object>([['', base]]);
  const resolve = (path: string): object => {
    if (compiled.length === 0) return base;
    const matching = compiled.flatMap(({ globs }, index) => (globs.some((matches) => matches(path)) ? [index] : []));
    const key = matching.join();
    let resolved = known.get(key);
    if (resolved === undefined) {
      resolved = freezeDeeply(
        structuredClone(Object.assign({}, options, ...matching.map((index) => compiled[index]!.over)) as object),
      );
      known.set(key, resolved);
    }
    return resolved;
  };
  return Object.assign(resolve, { base });
}

function freezeDeeply<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) freezeDeeply(inner);
  }
  return Object.freeze(value);
}
