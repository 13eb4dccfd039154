// `npm run check`: formatting, unused code, generated files and the packed packages; needs no test run.
import { install, pnpm } from './pnpm.mjs';

install();
pnpm(['exec', 'biome', 'ci', '.']);
pnpm(['exec', 'turbo', 'run', 'build', '--output-logs=errors-only']);
pnpm(['exec', 'knip', '--no-config-hints']);
pnpm(['exec', 'turbo', 'run', 'lint:package', '--concurrency=2', '--output-logs=errors-only']);
