import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8's optimizer do less in this process: most runs are over in seconds, of which it takes a fifth by default and
 * saves less. Code that it has not optimized yet runs longer, and functions take in less of what they call.
 *
 * Only flags that the running V8 is known to have are set, since it reports others on the standard error output.
 */
export function limitOptimizer(): void {
  const version = Number.parseInt(process.versions.v8, 10);
  if (version > LAST_KNOWN_V8) return;
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=200');
  // A multiple of the default. V8 12 and later compile in another way first, and lose nothing as they are.
  if (version < 12) setFlagsFromString('--interrupt-budget=1000000');
}

/** Of Node 25. */
const LAST_KNOWN_V8 = 14;
