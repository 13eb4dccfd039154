// Makes `bundle/` of the package in the working directory for its tarball: each entry that `publishConfig` names there as one
// file, with shared and lazily loaded parts beside it. Node spends more on finding and linking a module than on running most
// of ours: a command that loads twenty files starts in half the time of one that loads a hundred and twenty. Other packages
// stay what they are; nothing of them is copied. In a clone the modules are loaded one by one, so that no bundle can be stale.
import { readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const FOLDER = './bundle/';

const { exports = {}, bin = {}, publishConfig } = JSON.parse(readFileSync('package.json', 'utf8'));
const targets = [
  ...Object.entries(publishConfig.exports ?? {}).map(([path, target]) => [target.default, exports[path]?.default]),
  ...Object.entries(publishConfig.bin ?? {}).map(([name, target]) => [target, bin[name]]),
];
const entryPoints = Object.fromEntries(
  targets
    .filter(([target]) => target?.startsWith(FOLDER))
    .map(([target, source]) => [target.slice(FOLDER.length).replace(/\.js$/, ''), source]),
);
rmSync(FOLDER, { recursive: true, force: true });
await build({
  entryPoints,
  outdir: FOLDER,
  bundle: true,
  splitting: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // Names stay, for stack traces; what else a reader does not need costs time at every start.
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: 'warning',
});
