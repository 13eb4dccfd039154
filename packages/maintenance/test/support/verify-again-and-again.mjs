// Verifies a store again and again until it is told to stop; answers how often, and what was damaged in the first that found some.
import { parentPort, workerData } from 'node:worker_threads';
import { verifyStore } from '@codebatch/maintenance';

const stopped = new Int32Array(workerData.stopped);
let times = 0;
let damage = [];
while (Atomics.load(stopped, 0) === 0 && damage.length === 0) {
  ({ damage } = await verifyStore(workerData.root, { depth: workerData.depth }));
  times += 1;
}
parentPort.postMessage({ times, damage });
