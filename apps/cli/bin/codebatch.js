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
  const { main } = await import('../dist/main.js');
  await main(args);
}
