import { fileURLToPath } from 'node:url';

/**
 * The program of a worker process. The address is the same from a built module at the top and from the bundle of the tarball,
 * so this module stays where it is.
 */
export const WORKER_PROGRAM: string = fileURLToPath(new URL('../dist/worker/main.js', import.meta.url));
