// `npm run faults [-- <part> ...]`: every fault at every point, where a test run tries a share. Parts: kill, power, disk, many.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { install, pnpm, root } from './pnpm.mjs';

install();

const figures = join(root, 'tests-e2e/faults/figures');
rmSync(figures, { recursive: true, force: true });
process.env.CODEBATCH_FAULTS = 'full';

process.on('exit', () => {
  if (!existsSync(figures)) return;
  for (const name of readdirSync(figures).sort()) {
    process.stdout.write(`\n${name.replace(/\.json$/, '')}\n`);
    for (const [what, count] of Object.entries(JSON.parse(readFileSync(join(figures, name), 'utf8')))) {
      process.stdout.write(`  ${String(count).padStart(6)}  ${what}\n`);
    }
  }
});

pnpm(['exec', 'turbo', 'run', 'build', '--output-logs=new-only']);
const parts = process.argv.slice(2);
const files = (parts.length === 0 ? ['kill', 'power', 'disk', 'many'] : parts).map(
  (part) => `test/${part}.slow.test.ts`,
);
pnpm(['--dir', 'tests-e2e', 'exec', 'vitest', 'run', '--maxWorkers=1', ...files]);
