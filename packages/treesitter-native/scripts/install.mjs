// Runs when the package is installed: compiles the native module where none came along that works here. Without a compiler
// the package stays without it: exit 0 and no output, because it is optional. `--verbose` shows the compiler's output and
// fails with it.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { BUILT, compile, loads, prebuilt, root } from './compile.mjs';

const verbose = process.argv.includes('--verbose');
const built = join(root, BUILT);

if (!loads(prebuilt) && !loads(built) && !compile({ verbose })) {
  rmSync(built, { force: true });
  if (verbose) process.exitCode = 1;
}
