// `node parse-all.mjs <native module> <folder>`: parses all Python, TypeScript and JavaScript files of a folder.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';

const [file, folder] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const native = require(file);
const grammars = new Map([
  ['.py', require('tree-sitter-python')],
  ['.ts', require('tree-sitter-typescript').typescript],
  ['.js', require('tree-sitter-javascript')],
]);

for (const name of readdirSync(folder, { recursive: true })) {
  const grammar = grammars.get(extname(name));
  if (grammar !== undefined)
    native.parse(grammar.language, readFileSync(join(folder, name), 'utf8'), 0, undefined, false);
}
