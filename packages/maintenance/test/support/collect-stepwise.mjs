// Collects the garbage of a store in a thread. It stops before it begins, and before each change of the file system, until
// it is let on. `shared`: how many steps are allowed, at how many it has arrived, whether it has ended.
import { parentPort, workerData } from 'node:worker_threads';
import { interceptFileOperations, openStore } from '@codebatch/core';
import { collectGarbage } from '@codebatch/maintenance';

const { root, policy, shared } = workerData;
const [ALLOWED, ARRIVED, ENDED] = [0, 1, 2];
const cells = new Int32Array(shared);
let steps = 0;

const arrive = () => {
  Atomics.add(cells, ARRIVED, 1);
  Atomics.notify(cells, ARRIVED);
};

const step = () => {
  arrive();
  for (;;) {
    const allowed = Atomics.load(cells, ALLOWED);
    if (allowed > steps) break;
    Atomics.wait(cells, ALLOWED, allowed);
  }
  steps += 1;
};

step();
interceptFileOperations(step);
try {
  parentPort.postMessage({ report: await collectGarbage(openStore(root), policy) });
} catch (error) {
  parentPort.postMessage({ problem: `${error.code}: ${error.message}` });
} finally {
  Atomics.store(cells, ENDED, 1);
  arrive();
}
