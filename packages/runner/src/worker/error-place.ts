import { realpathSync } from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Says at which line of a task's modules an error arose; undefined where it did elsewhere. */
export type ErrorPlace = (error: unknown) => string | undefined;

const FRAME = /^ {4}at .*?((?:file:\/\/|\/|[A-Za-z]:\\).+):(\d+):\d+\)?$/;
/** Where it ends depends on the machine. */
const STACK_OVERFLOW = 'Maximum call stack size exceeded';

/**
 * Makes the finder of places in the modules of a task: the one that is named and those beside and below it, but for
 * packages. A place is the path relative to the module and the line, `rules/names.js:12`, and the same on every machine.
 */
export function errorPlaceIn(specifier: string): ErrorPlace {
  const file = specifier.startsWith('file:') ? fileURLToPath(specifier) : specifier;
  if (!path.isAbsolute(file)) return () => undefined;
  // Modules are loaded under their real paths.
  const directory = `${path.dirname(realpathSync(file))}${path.sep}`;
  return (error) => {
    if (!(error instanceof Error) || error.message === STACK_OVERFLOW) return undefined;
    for (const line of error.stack?.split('\n') ?? []) {
      const [, at, row] = FRAME.exec(line) ?? [];
      if (at === undefined) continue;
      const name = at.startsWith('file:') ? fileURLToPath(at) : at;
      const relative = name.startsWith(directory) ? name.slice(directory.length).replaceAll(path.sep, '/') : '';
      if (relative !== '' && !relative.includes('node_modules/')) return `${relative}:${row}`;
    }
    return undefined;
  };
}

/** The message of an error, with the place in the modules of the task. */
export function describeError(error: unknown, { placeOf }: { readonly placeOf: ErrorPlace }): string {
  const message = error instanceof Error ? error.message : String(error);
  const place = placeOf(error);
  return place === undefined ? message : `${message} (${place})`;
}
