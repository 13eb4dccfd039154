import { rmSync } from 'node:fs';
import { interleave, sync } from '../measure.mjs';

export const name = 'snapshot';

/** Cold and unchanged snapshots beside `git add -A` and `git status` of the same tree. */
export function measure({ space, tree, runs }) {
  const cold = interleave(runs, {
    ours: () => {
      const store = space.store();
      sync();
      const time = space.codebatch(['snapshot', 'create', tree, '--store', store]);
      return time;
    },
    git: () => {
      const gitDir = space.fresh('git');
      space.git(['init', '-q', '--separate-git-dir', gitDir, tree], space.root);
      sync();
      const time = space.git(['add', '-A'], tree);
      rmSync(`${tree}/.git`);
      return time;
    },
  });

  const store = space.store();
  const gitDir = space.fresh('git');
  space.git(['init', '-q', '--separate-git-dir', gitDir, tree], space.root);
  space.git(['add', '-A'], tree);
  space.codebatch(['snapshot', 'create', tree, '--store', store]);
  // Files that are as young as the index are compared by content, by git and by us.
  space.node(['-e', 'setTimeout(() => {}, 2500)']);
  space.git(['status'], tree);
  space.codebatch(['snapshot', 'create', tree, '--store', store]);
  const again = interleave(runs, {
    ours: () => space.codebatch(['snapshot', 'create', tree, '--store', store]),
    status: () => space.git(['status', '--porcelain'], tree),
    node: () => space.node(['-e', '0']),
  });
  rmSync(`${tree}/.git`);
  return [
    {
      what: 'snapshot, cold',
      time: cold.ours,
      beside: 'git add -A',
      base: cold.git,
      reach: 1,
    },
    {
      what: 'snapshot, nothing changed',
      time: again.ours,
      beside: 'node -e 0 + git status',
      base: { wall: again.node.wall + again.status.wall, cpu: again.node.cpu + again.status.cpu },
      reach: 3,
    },
  ];
}
