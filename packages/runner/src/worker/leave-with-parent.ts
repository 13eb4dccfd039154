import { Worker } from 'node:worker_threads';

/** Below this age a worker is not worth a watcher: its start costs 15 ms of CPU time, most of a small run's work. */
const WATCH_AFTER_MS = 1_000;

const WATCHER = `
const parent = process.ppid;
setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, 1000);
`;

/**
 * Ends this process when its parent was killed. A worker that waits for messages sees its channel close; one that is
 * stuck in a loop does not, so a thread watches the parent's id.
 */
export function leaveWithParent(): void {
  setTimeout(() => {
    new Worker(WATCHER, { eval: true, stdout: false, stderr: false }).unref();
  }, WATCH_AFTER_MS).unref();
}
