// Compiles the native module where that is possible and needed. Without a compiler the package stays without it: exit 0
// and no output, because it is optional. `--verbose` shows the compiler's output and fails with it.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const built = join(root, 'build/Release/treesitter_native.node');
const packed = join(root, `prebuilds/${process.platform}-${process.arch}/treesitter_native.node`);
const verbose = process.argv.includes('--verbose');

if (!(isCurrent(built) && loads(built)) && !loads(packed)) {
  const status = compile();
  if (status !== 0) rmSync(built, { force: true });
  if (verbose) process.exitCode = status;
}

function loads(file) {
  try {
    createRequire(import.meta.url)(file);
    return true;
  } catch {
    return false;
  }
}

/** Whether the file is newer than everything that it is made of. */
function isCurrent(file) {
  if (!existsSync(file)) return false;
  const sources = ['binding.gyp', ...readdirSync(join(root, 'native')).map((name) => join('native', name))];
  const { mtimeMs } = statSync(file);
  return sources.every((source) => statSync(join(root, source)).mtimeMs <= mtimeMs);
}

function compile() {
  const gyp = findNodeGyp();
  if (gyp === undefined) {
    if (verbose) process.stderr.write('node-gyp, which comes with npm, was not found\n');
    return 1;
  }
  // Optimizing across files takes a sixth off every parse, but not every linker can do it.
  for (const lto of ['yes', 'no']) {
    const { status } = spawnSync(process.execPath, [gyp, 'rebuild', ...headerFlags()], {
      cwd: root,
      env: { ...process.env, CODEBATCH_LTO: lto },
      stdio: verbose ? 'inherit' : 'ignore',
    });
    if (status === 0 && loads(built)) return 0;
  }
  return 1;
}

/** node-gyp of the package manager that runs this script, else of the npm that came with Node. */
function findNodeGyp() {
  const ofNpm = 'node_modules/npm/node_modules/node-gyp/bin/node-gyp.js';
  const beside = dirname(process.execPath);
  const candidates = [process.env.npm_config_node_gyp, join(beside, '../lib', ofNpm), join(beside, ofNpm)];
  return candidates.find((file) => file !== undefined && file !== '' && existsSync(file));
}

/** The headers that came with this Node, where they did: nothing has to be downloaded then. */
function headerFlags() {
  const prefix = join(dirname(process.execPath), '..');
  const header = join(prefix, 'include/node/node_version.h');
  if (process.env.npm_config_nodedir !== undefined || !existsSync(header)) return [];
  const text = readFileSync(header, 'utf8');
  const version = ['MAJOR', 'MINOR', 'PATCH'].map((part) => new RegExp(`NODE_${part}_VERSION (\\d+)`).exec(text)?.[1]);
  return version.join('.') === process.versions.node ? [`--nodedir=${prefix}`] : [];
}
