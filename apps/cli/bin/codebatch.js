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
  const { code, exitCode, message, hint } = explain(error);
  if (args.includes('--json')) {
    const details = typeof error.path === 'string' ? { path: error.path, errno: error.code } : {};
    process.stdout.write(`${JSON.stringify({ error: { code, message, hints: [hint], details } }, null, 2)}\n`);
  } else process.stderr.write(`error[${code}]: ${message}\n  hint: ${hint}\n`);
  process.exitCode = exitCode;
}

function explain({ code, message }) {
  switch (code) {
    case 'EMFILE':
    case 'ENFILE': {
      const hint = 'Raise the limit of open files ("ulimit -n"), and run the command again.';
      return { code: 'IO_ERROR', exitCode: 3, message, hint };
    }
    case 'ERR_REQUIRE_ESM':
      return {
        code: 'INTERNAL_ERROR',
        exitCode: 70,
        message: `Node ${process.versions.node} does not require modules`,
        hint: 'Install Node 20.19 or newer, 22.13 or newer, or 24, and leave --no-experimental-require-module out.',
      };
    default: {
      const [line] = message.split('\n', 1);
      const hint = 'The installation may be damaged: install codebatch again.';
      return { code: 'INTERNAL_ERROR', exitCode: 70, message: line, hint };
    }
  }
}
