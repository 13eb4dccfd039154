// `npm run build`, `npm run generate` and the like: turbo, with the pnpm that it starts for every task.
import { pnpm } from './pnpm.mjs';

pnpm(['exec', 'turbo', 'run', ...process.argv.slice(2)]);
