import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { interleave } from '../measure.mjs';

export const name = 'start';

const BATCHES = 100;

/** The start of the command beside that of Node. */
export function measure({ space, runs }) {
  const tree = space.fresh('small');
  mkdirSync(tree);
  writeFileSync(join(tree, 'a.py'), 'x = 1\n');
  const store = space.store();
  space.codebatch(['snapshot', 'create', tree, '--store', store]);
  for (let batch = 0; batch < BATCHES; batch++) {
    space.codebatch(['batch', 'init', '--pipeline', 'parse', '--store', store]);
  }
  const times = interleave(3 * runs, {
    version: () => space.codebatch(['--version']),
    status: () => space.codebatch(['status', '--store', store]),
    node: () => space.node(['-e', '0']),
  });
  const row = (what, time, reach) => ({ what, time, beside: 'node -e 0', base: times.node, reach });
  return [
    row('codebatch --version', times.version, 1.5),
    row(`status, a store of ${BATCHES} batches`, times.status, 3),
  ];
}
