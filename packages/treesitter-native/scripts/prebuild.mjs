// Runs before the package is packed: makes the native module that the tarball carries for this platform, where it is older
// than its sources. GCC makes it twice, the second time with what the first one counted while it parsed generated sources,
// which takes a tenth off every parse. Tarballs for several platforms take the folders of each from its own machine.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BUILT, compile, prebuilt, root } from './compile.mjs';
import { isCurrent, SOURCES } from './sources.mjs';

if (!isCurrent(prebuilt)) makePrebuilt();

function makePrebuilt() {
  // Not in `build`, whose module others may be using.
  const work = mkdtempSync(join(root, '.prebuild-'));
  try {
    for (const source of SOURCES) cpSync(join(root, source), join(work, source));
    if (compileWithProfile(work) || compile({ directory: work, verbose: true })) {
      mkdirSync(dirname(prebuilt), { recursive: true });
      renameSync(join(work, BUILT), prebuilt);
    } else {
      process.stderr.write('The tarball will have no native module for this platform.\n');
    }
  } finally {
    rmSync(work, { recursive: true });
  }
}

function compileWithProfile(work) {
  if (process.platform !== 'linux') return false;
  const profile = join(work, 'profile');
  if (!compile({ directory: work, flags: `-fprofile-generate=${profile} -fprofile-update=single` })) return false;
  const corpus = join(work, 'corpus');
  execFileSync(process.execPath, [join(root, '../../bench/performance/generate-corpus.mjs'), corpus, '400'], {
    stdio: 'ignore',
  });
  execFileSync(process.execPath, [join(import.meta.dirname, 'parse-all.mjs'), join(work, BUILT), corpus]);
  // What was not met is not taken for rare.
  return compile({ directory: work, flags: `-fprofile-use=${profile} -fprofile-partial-training` });
}
