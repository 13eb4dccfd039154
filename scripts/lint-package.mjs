// Packs the package in the working directory as it would be published and checks the tarball: publint, then the types' resolution.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'codebatch-pack-'));
try {
  execFileSync('pnpm', ['pack', '--pack-destination', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  const tarball = join(folder, readdirSync(folder)[0]);
  const contents = execFileSync('tar', ['tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
  const strays = contents.filter((name) => /\.test\.|tsbuildinfo|\/src\/|test-results/.test(name));
  if (strays.length > 0) throw new Error(`files that must not be published: ${strays.join(', ')}`);

  const bin = (name) => join(import.meta.dirname, '../node_modules/.bin', name);
  run(bin('publint'), ['run', tarball, '--strict']);
  run(bin('attw'), [tarball, '--profile', 'esm-only', '--no-emoji', '--format', 'ascii']);
} finally {
  rmSync(folder, { recursive: true });
}

function run(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return;
  process.stderr.write(`${stdout}${stderr}`);
  process.exitCode = 1;
}
