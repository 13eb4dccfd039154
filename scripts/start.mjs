// `npm start -- <directory> [flags of scan]`: sets up, builds and scans a directory (default: this repository's own packages).
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { install, pnpm, root } from './pnpm.mjs';

const args = process.argv.slice(2);
process.stderr.write('Setting up (the first time compiles the parsers, about a minute) …\n');
install();
process.stderr.write('Building …\n');
pnpm(['exec', 'turbo', 'run', 'build', '--output-logs=errors-only'], { quiet: true });

const { status } = spawnSync(
  process.execPath,
  [join(root, 'apps/cli/bin/codebatch.js'), 'scan', ...(args.length > 0 ? args : [join(root, 'packages')])],
  // npm runs scripts in the package's root; relative arguments mean the directory in which the user stands.
  { cwd: process.env.INIT_CWD ?? process.cwd(), stdio: 'inherit' },
);
process.stderr.write(`\nIn this clone, codebatch is: node ${join(root, 'apps/cli/bin/codebatch.js')}\n`);
process.exitCode = status ?? 1;
