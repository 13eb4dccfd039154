import { setFlagsFromString } from 'node:v8';
import { serveRun } from './serve-run.ts';

// How much of a function V8 runs before it optimizes it, a multiple of the default: a worker takes a few seconds in most
// runs, of which the optimizer took a fifth and saved less. A V8 that does not know the flag passes over it.
setFlagsFromString('--interrupt-budget=1000000');

serveRun(process);
