#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import module from 'node:module';

// Until the command has ended, an emptied event loop or a crash of the start-up counts as an internal error.
process.exitCode = 70;

const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === '--version' || args[0] === '-v')) {
  // No part of the program is loaded for the one answer that lies in package.json.
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  process.stdout.write(`${version}\n`);
  process.exitCode = 0;
} else {
  module.enableCompileCache?.();
  import('../dist/main.js').then(({ main }) => main(args)).catch(reportUnloaded);
}

/** A part of the program could not be loaded, and so nothing that renders errors is at hand. */
function reportUnloaded(error) {
  const crowded = error.code === 'EMFILE' || error.code === 'ENFILE';
  const code = crowded ? 'IO_ERROR' : 'INTERNAL_ERROR';
  const hints = crowded
    ? ['Raise the limit of open files ("ulimit -n"), and run the command again.']
    : ['The installation may be damaged: install codebatch again.'];
  const details = typeof error.path === 'string' ? { path: error.path, errno: error.code } : {};
  const { message } = error;
  if (args.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ error: { code, message, hints, details } }, null, 2)}\n`);
  } else process.stderr.write(`error[${code}]: ${message}\n  hint: ${hints[0]}\n`);
  process.exitCode = crowded ? 3 : 70;
}
