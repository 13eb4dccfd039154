// Preloaded into the command and its workers by tests (NODE_OPTIONS=--import=...): makes one change of the file system
// go wrong, or records all of them. The product knows nothing of it; this file is in no package.
import { closeSync, openSync, writeSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { interceptFileOperations } from '@codebatch/core';

const isWorker = basename(dirname(process.argv[1] ?? '')) === 'worker';
const role = isWorker ? 'worker' : 'main';
if (!isWorker) process.env.FAULT_GROUP = String(process.pid);

/** What goes wrong: at the n-th change that processes of this role make, `kill`, `tear` or an errno. */
const fault = process.env.FAULT_POINT === undefined ? undefined : JSON.parse(process.env.FAULT_POINT);
const log = process.env.FAULT_LOG === undefined ? undefined : openSync(process.env.FAULT_LOG, 'a');

/** One write to a file opened for appending: lines of several processes do not mix. */
function record(entry) {
  writeSync(log, `${JSON.stringify({ role, ...entry })}\n`);
}

/** The command leads a process group of its own; where it does not, only this process ends. */
function killGroup() {
  try {
    process.kill(-Number(process.env.FAULT_GROUP), 'SIGKILL');
  } catch {
    process.kill(process.pid, 'SIGKILL');
  }
}

let count = 0;

interceptFileOperations((operation, path, { from, content, fd }) => {
  count += 1;
  if (fault !== undefined && fault.role === role && count === fault.at) {
    if (fault.kind === 'tear' && content !== undefined) writeSync(fd, content, 0, content.length >> 1);
    if (fault.kind === 'kill' || fault.kind === 'tear') killGroup();
    else throw Object.assign(new Error(`${fault.kind}: injected, ${operation} '${path}'`), { code: fault.kind });
  }
  if (log === undefined) return undefined;
  const entry = { operation, path, from, content: content && Buffer.from(content).toString('base64') };
  // What was done is on record once it has been done; what a sync covers was done before it began.
  if (operation === 'sync' || operation === 'sync-file-system') record(entry);
  else return () => record(entry);
  return undefined;
});

process.on('exit', () => {
  if (log !== undefined) closeSync(log);
});
