// `node bare-parse.mjs <directory> <processes>`: what tree-sitter's npm binding takes for every source file, and nothing else.
import { fork } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const require = createRequire(new URL('../../packages/languages/package.json', import.meta.url));
const PYTHON = { package: 'tree-sitter-python' };
const JAVASCRIPT = { package: 'tree-sitter-javascript' };
const TYPESCRIPT = { package: 'tree-sitter-typescript', property: 'typescript' };
const TSX = { package: 'tree-sitter-typescript', property: 'tsx' };
const GRAMMARS = {
  '.py': PYTHON,
  '.pyi': PYTHON,
  '.js': JAVASCRIPT,
  '.mjs': JAVASCRIPT,
  '.cjs': JAVASCRIPT,
  '.jsx': JAVASCRIPT,
  '.ts': TYPESCRIPT,
  '.mts': TYPESCRIPT,
  '.cts': TYPESCRIPT,
  '.tsx': TSX,
};
const BINDING = 'tree-sitter';

const [directory, processes, share] = process.argv.slice(2);
const files = readdirSync(directory, { recursive: true })
  .map((name) => join(directory, name))
  .filter(
    (name) => Object.hasOwn(GRAMMARS, extname(name)) && !name.includes('node_modules') && statSync(name).isFile(),
  );

if (share === undefined && Number(processes) > 1) {
  for (let index = 0; index < Number(processes); index++) {
    fork(fileURLToPath(import.meta.url), [directory, processes, String(index)]);
  }
} else {
  // Largest first and dealt in turn, so that the processes have about the same to do.
  const bySize = files.map((name) => ({ name, size: statSync(name).size })).sort((a, b) => b.size - a.size);
  await parseAll(bySize.filter((_, index) => index % Number(processes) === Number(share ?? 0)).map(({ name }) => name));
}

async function parseAll(names) {
  const Parser = require(BINDING);
  const parsers = new Map();
  for (const name of names) {
    const grammar = GRAMMARS[extname(name)];
    let parser = parsers.get(grammar);
    if (parser === undefined) {
      parser = new Parser();
      const exported = require(grammar.package);
      parser.setLanguage(grammar.property === undefined ? exported : exported[grammar.property]);
      parsers.set(grammar, parser);
    }
    const text = readFileSync(name, 'utf8');
    parser.parse(text, undefined, { bufferSize: text.length + 1 });
    // The binding frees trees when the event loop turns.
    await setImmediate();
  }
}
