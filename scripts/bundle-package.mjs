// Makes `bundle/` of the package in the working directory for its tarball: each entry that `publishConfig` names there as one
// file, with shared and lazily loaded parts beside it. Node spends more on finding and linking a module than on running most
// of ours: a command that loads twenty files starts in half the time of one that loads a hundred and twenty. Other packages
// stay what they are, but for the parser of the command line: it is twenty files that every command loads, and goes into the
// bundle with its licence. In a clone the modules are loaded one by one, so that no bundle can be stale.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const FOLDER = './bundle/';

/** Packages that are bundled, with the entry that imports and does not require. */
const INLINED = { clipanion: 'clipanion/lib/advanced/index.mjs' };

const { exports = {}, bin = {}, publishConfig, ...manifest } = JSON.parse(readFileSync('package.json', 'utf8'));
const targets = [
  ...Object.entries(publishConfig.exports ?? {}).map(([path, target]) => [target.default, exports[path]?.default]),
  ...Object.entries(publishConfig.bin ?? {}).map(([name, target]) => [target, bin[name]]),
];
const entryPoints = Object.fromEntries(
  targets
    .filter(([target]) => target?.startsWith(FOLDER))
    .map(([target, source]) => [target.slice(FOLDER.length).replace(/\.js$/, ''), source]),
);
const dependencies = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
const inlined = dependencies.filter((name) => Object.hasOwn(INLINED, name));

rmSync(FOLDER, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints,
  outdir: FOLDER,
  bundle: true,
  splitting: true,
  external: dependencies.filter((name) => !inlined.includes(name)),
  alias: Object.fromEntries(inlined.map((name) => [name, INLINED[name]])),
  resolveExtensions: ['.mjs', '.js'],
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // Names stay, for stack traces; what else a reader does not need costs time at every start.
  minifyWhitespace: true,
  minifySyntax: true,
  metafile: true,
  logLevel: 'warning',
});

const packages = new Set(
  Object.keys(metafile.inputs).flatMap(
    (input) => /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.slice(0, 1) ?? [],
  ),
);
if (packages.size > 0) writeFileSync(join(FOLDER, 'LICENSES.md'), [...packages].map(licenceOf).join('\n'));

/** Name, version and licence of a package that is in the bundle; its README ends with the text of the licence. */
function licenceOf(folder) {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const at = readme.search(/^## License/m);
  if (at < 0) throw new Error(`${name} has no licence in its README`);
  return `# ${name} ${version}\n\n${readme.slice(at).trim()}\n`;
}
