import { fileURLToPath } from 'node:url';
import { interleave, sync } from '../measure.mjs';

export const name = 'full';

const bareParse = fileURLToPath(new URL('../bare-parse.mjs', import.meta.url));

/** The `full` pipeline over a snapshot that is there, with every native parser, beside the bare parse of the same files. */
export function measure({ space, tree, runs }) {
  const doctor = JSON.parse(space.codebatch(['doctor', '--json']).stdout);
  const works = (backend) => doctor.parser.backends.some((report) => report.backend === backend && report.available);
  const backends = ['accelerator', 'binding'].filter(works);
  const run = (backend) => () => {
    const store = space.store();
    space.codebatch(['snapshot', 'create', tree, '--store', store]);
    space.codebatch(['batch', 'init', '--pipeline', 'full', '--store', store]);
    sync();
    const time = space.codebatch(['run', '--store', store, '--jobs', String(space.jobs)], {
      env: { CODEBATCH_PARSER: backend },
    });
    return time;
  };
  const times = interleave(runs, {
    bare: () => space.node([bareParse, tree, String(space.jobs)]),
    ...Object.fromEntries(backends.map((backend) => [backend, run(backend)])),
  });
  return backends.map((backend) => ({
    what: `full, cold, ${backend}`,
    time: times[backend],
    beside: `bare parse, ${space.jobs} processes`,
    base: times.bare,
    reach: backend === 'accelerator' ? 1.6 : 2.5,
  }));
}
