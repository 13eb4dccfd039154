// Compiles the native module with node-gyp.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** This package. */
export const root = join(import.meta.dirname, '..');

/** Where node-gyp puts the module, below the folder of `binding.gyp`. */
export const BUILT = 'build/Release/treesitter_native.node';

/** Absolute path of the module that the tarball carries for this platform. */
export const prebuilt = join(root, `prebuilds/${process.platform}-${process.arch}/treesitter_native.node`);

/** Asked in a process of its own: a module stays loaded, and one that counts how it runs writes that down at the end. */
export function loads(file) {
  if (!existsSync(file)) return false;
  const { status } = spawnSync(process.execPath, ['-e', 'require(process.argv[1])', file], { stdio: 'ignore' });
  return status === 0;
}

/**
 * Flags that not every compiler and linker of Linux knows, in the order in which they are tried; `binding.gyp` has those of
 * other systems. To optimize across files takes a
 * sixth off every parse; that GCC for x86 clears entries of the parse stack by a call, not by `rep stos`, a twentieth.
 */
const OPTIMIZATIONS = process.platform === 'linux' ? ['-flto -mmemset-strategy=libcall:-1:noalign', '-flto', ''] : [''];

/**
 * Makes the module from `binding.gyp` and `native` in `directory`.
 *
 * @param {{ directory?: string, verbose?: boolean, flags?: string }} options `flags`: more of them, for compiler and linker
 * @returns {boolean} whether there is one that can be loaded
 */
export function compile({ directory = root, verbose = false, flags = '' } = {}) {
  const gyp = findNodeGyp();
  if (gyp === undefined) {
    if (verbose) process.stderr.write('node-gyp, which comes with npm, was not found\n');
    return false;
  }
  return OPTIMIZATIONS.some((optimization) => {
    const { status } = spawnSync(process.execPath, [gyp, 'rebuild', ...headerFlags()], {
      cwd: directory,
      env: { ...process.env, CODEBATCH_C_FLAGS: `${optimization} ${flags}`.trim() },
      stdio: verbose ? 'inherit' : 'ignore',
    });
    return status === 0 && loads(join(directory, BUILT));
  });
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
