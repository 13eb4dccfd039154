// Compiles the native module of a clone where it is older than its sources; without a compiler there is none.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { BUILT, compile, root } from './compile.mjs';
import { isCurrent } from './sources.mjs';

const built = join(root, BUILT);
if (!isCurrent(built) && !compile()) rmSync(built, { force: true });
