import { fileURLToPath } from 'node:url';
import { interleave, sync } from '../measure.mjs';

export const name = 'verify';

const plainHash = fileURLToPath(new URL('../plain-hash.mjs', import.meta.url));

/** The verification of a whole store beside the plain reading and hashing of the files that it reads. */
export function measure({ space, tree, runs }) {
  const store = space.store();
  space.codebatch(['scan', tree, '--store', store, '--jobs', String(space.jobs), '--json']);
  sync();
  const verify = (flags) => () => space.codebatch(['verify', '--store', store, '--json', ...flags]);
  const times = interleave(runs, {
    plain: () => space.node([plainHash, store]),
    whole: verify([]),
    quick: verify(['--quick']),
  });
  const { counts } = JSON.parse(verify([])().stdout);
  const files = Number(space.node([plainHash, store]).stdout);
  if (counts.files !== files) throw new Error(`verify read ${counts.files} files, there are ${files}`);
  const beside = 'reading and hashing the same files';
  return [
    { what: 'verify', time: times.whole, beside, base: times.plain, reach: 1.3 },
    { what: 'verify --quick', time: times.quick, beside, base: times.plain, reach: 0.7 },
  ];
}
