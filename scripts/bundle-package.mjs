// Makes `bundle/` of the package in the working directory for its tarball, of the entries that `publishConfig` names there.
// Node spends more on finding and linking a module than on running most of ours. Of a library each entry is one file, with
// shared and lazily loaded parts beside it. A program (`.cjs`) is its small entry and one file with all that this loads,
// whose parts run when they are wanted: required, it starts in nine tenths of the time. Other packages stay what they are,
// but for the parser of the command line: it is twenty files that every command loads, and goes into the bundle with its
// licence. In a clone the modules are loaded one by one, so that no bundle can be stale.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

const FOLDER = './bundle/';

/** Packages that are bundled, with the entry that imports and does not require. */
const INLINED = { clipanion: 'clipanion/lib/advanced/index.mjs' };

const { exports = {}, bin = {}, publishConfig, ...manifest } = JSON.parse(readFileSync('package.json', 'utf8'));
const libraries = Object.entries(publishConfig.exports ?? {}).map(([path, { default: target }]) => [
  target,
  exports[path]?.default,
]);
const programs = Object.entries(publishConfig.bin ?? {}).map(([name, target]) => [target, bin[name]]);
const dependencies = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
const inlined = dependencies.filter((name) => Object.hasOwn(INLINED, name));

const OPTIONS = {
  outdir: FOLDER,
  bundle: true,
  external: dependencies.filter((name) => !inlined.includes(name)),
  alias: Object.fromEntries(inlined.map((name) => [name, INLINED[name]])),
  resolveExtensions: ['.mjs', '.js'],
  platform: 'node',
  target: 'node20.19',
  // Names stay, for stack traces; what else a reader does not need costs time at every start.
  minifyWhitespace: true,
  minifySyntax: true,
  metafile: true,
  logLevel: 'warning',
};

rmSync(FOLDER, { recursive: true, force: true });
const built = [
  await build({ ...OPTIONS, entryPoints: inFolder(libraries), format: 'esm', splitting: true }),
  ...(await Promise.all(programs.map(buildProgram))).flat(),
];

/** Builds the entry of a program, and then what it loads, under the name of that module. */
async function buildProgram(program) {
  const loaded = [];
  const apart = {
    name: 'apart',
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined;
        loaded.push(join(resolveDir, path));
        return { path: `./${basename(path, '.js')}.cjs`, external: true };
      });
    },
  };
  const options = {
    ...OPTIONS,
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    // Nothing is imported by a name that is not known here, and what is required is there at once.
    supported: { 'dynamic-import': false },
    inject: [join(import.meta.dirname, 'import-meta-in-cjs.mjs')],
    define: { 'import.meta.url': 'importMetaUrl', 'import.meta.resolve': 'importMetaResolve' },
  };
  const entry = await build({ ...options, entryPoints: inFolder([program]), plugins: [apart] });
  return [entry, await build({ ...options, entryPoints: loaded })];
}

/** The entries whose targets are in the bundle, by the names of their files there. */
function inFolder(entries) {
  return Object.fromEntries(
    entries
      .filter(([target]) => target?.startsWith(FOLDER))
      .map(([target, source]) => [target.slice(FOLDER.length).replace(/\.c?js$/, ''), source]),
  );
}

const packages = new Set(
  built.flatMap(({ metafile }) =>
    Object.keys(metafile.inputs).flatMap(
      (input) => /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.slice(0, 1) ?? [],
    ),
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
