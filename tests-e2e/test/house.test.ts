import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  importedModules,
  publishedPackages,
  readRepositoryFile,
  sourceFiles,
  staticImports,
} from '../support/repository.ts';

/** The packages that each package may import, as drawn in ARCHITECTURE.md. The command composes everything. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  core: [],
  snapshot: ['core'],
  ast: ['core'],
  plugin: ['ast', 'core'],
  'treesitter-native': [],
  languages: ['core', 'ast', 'treesitter-native'],
  scopes: ['ast'],
  'task-parse': ['ast', 'plugin', 'languages'],
  'task-analyze': ['plugin', 'scopes'],
  'task-symbols': ['plugin', 'scopes'],
  'task-lint': ['plugin', 'scopes'],
  runner: ['core', 'snapshot', 'ast', 'plugin'],
  query: ['core', 'snapshot', 'ast'],
  report: ['core', 'query'],
  maintenance: ['core', 'snapshot', 'runner', 'query'],
};

const NETWORK = ['net', 'http', 'https', 'http2', 'tls', 'dgram', 'dns', 'undici', 'dns/promises'];

/** Functions of `node:fs` that do not write. `openSync` is checked for its flags apart. */
const READING = new Set([
  'accessSync',
  'closeSync',
  'constants',
  'createReadStream',
  'Dirent',
  'existsSync',
  'fstatSync',
  'lstatSync',
  'openSync',
  'opendirSync',
  'readdirSync',
  'readFileSync',
  'readlinkSync',
  'readSync',
  'realpathSync',
  'statfsSync',
  'statSync',
  'Stats',
  'BigIntStats',
  'Dir',
]);

const packages = publishedPackages();

/** Parts of packages that these offer on their own. */
const OFFERED: ReadonlySet<string> = new Set(
  packages.flatMap(({ name, folder }) => {
    const { exports = {} } = JSON.parse(readRepositoryFile(`${folder}/package.json`)) as { exports?: object };
    return Object.keys(exports)
      .filter((path) => path !== '.' && path !== './package.json')
      .map((path) => `@codebatch/${name}${path.slice(1)}`);
  }),
);

/** Files of its package that a file imports as it is loaded, types included. */
function localImports(file: string): string[] {
  const modules = staticImports(readRepositoryFile(file)).filter((module) => module.startsWith('.'));
  return modules.map((module) => posix.join(posix.dirname(file), module));
}

/** `@codebatch/query` for `@codebatch/query/records`. */
function packageOf(module: string): string {
  return module.split('/').slice(0, 2).join('/');
}

describe('the house', () => {
  it.each(packages.filter(({ name }) => name !== 'cli'))(
    '$folder imports only the layers below it',
    ({ name, folder }) => {
      const allowed = ALLOWED[name];
      expect(allowed, `${name} has no place in the layers`).toBeDefined();
      const edges = sourceFiles(folder).flatMap((file) =>
        importedModules(readRepositoryFile(file))
          .filter((module) => module.startsWith('@codebatch/'))
          .map((module) => ({ file, target: packageOf(module).slice('@codebatch/'.length) })),
      );
      expect(edges.filter(({ target }) => !allowed?.includes(target))).toEqual([]);
    },
  );

  it('no package reaches into the folders of another', () => {
    const deep = packages.flatMap(({ folder }) =>
      sourceFiles(folder).flatMap((file) =>
        importedModules(readRepositoryFile(file)).filter((module) =>
          /^@codebatch\/[^/]+\/.|\.\.\/\.\.\/[^/]+\/(src|dist)\//.test(module),
        ),
      ),
    );
    expect(deep.filter((module) => !OFFERED.has(module))).toEqual([]);
  });

  it.each(publishedPackages())('in $folder no file imports itself over others', ({ folder }) => {
    const files = sourceFiles(folder);
    const imports = new Map(files.map((file) => [file, localImports(file)]));
    // What imports nothing that is left is taken away, again and again: circles, and what leads to them, stay.
    for (let before = -1; before !== imports.size; ) {
      before = imports.size;
      for (const [file, targets] of imports) if (!targets.some((target) => imports.has(target))) imports.delete(file);
    }
    expect([...imports.keys()]).toEqual([]);
    expect(files.flatMap(localImports).filter((target) => !files.includes(target) && target.endsWith('.ts'))).toEqual(
      [],
    );
  });

  it('manifests declare exactly the workspace packages that the sources import', () => {
    for (const { folder } of packages) {
      const imported = new Set(
        sourceFiles(folder)
          .flatMap((file) => importedModules(readRepositoryFile(file)))
          .filter((module) => /^@codebatch\/[^/]+$/.test(module) || OFFERED.has(module))
          .map(packageOf),
      );
      imported.delete('@codebatch/cli');
      if (folder === 'apps/cli')
        for (const task of ['parse', 'analyze', 'symbols', 'lint']) imported.add(`@codebatch/task-${task}`);
      const manifest = JSON.parse(readRepositoryFile(`${folder}/package.json`)) as {
        dependencies?: Record<string, string>;
        optionalDependencies?: Record<string, string>;
      };
      const declared = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }).filter((name) =>
        name.startsWith('@codebatch/'),
      );
      expect(declared.sort(), folder).toEqual([...imported].sort());
    }
  });

  it.each(['packages/core', 'packages/plugin'])(
    'the README of %s names everything that the package exports',
    (folder) => {
      const lists = readRepositoryFile(`${folder}/src/index.ts`).matchAll(/^export (?:type )?\{([^}]*)\}/gm);
      const exported = [...lists].flatMap(([, list = '']) =>
        list.split(',').map((item) =>
          item
            .replace(/^\s*type /, '')
            .split(' as ')
            .at(-1)!
            .trim(),
        ),
      );
      const [, section = ''] = readRepositoryFile(`${folder}/README.md`).split('\n## Exports\n');
      const named = new Set([...section.matchAll(/`(\w+)`/g)].map(([, name]) => name));
      expect(exported.length).toBeGreaterThan(20);
      expect(exported.filter((name) => name !== '' && !named.has(name))).toEqual([]);
    },
  );

  it('nothing imports the network side of Node', () => {
    for (const { folder } of packages) {
      for (const file of sourceFiles(folder)) {
        const text = readRepositoryFile(file);
        const modules = importedModules(text).map((module) => module.replace(/^node:/, ''));
        expect(
          modules.filter((module) => NETWORK.includes(module)),
          file,
        ).toEqual([]);
        expect(text.match(/(?<![.\w])fetch\s*\(|new WebSocket\b|new EventSource\b/g) ?? [], file).toEqual([]);
      }
    }
  });

  it('only core writes files', () => {
    for (const { name, folder } of packages) {
      if (name === 'core') continue;
      for (const file of sourceFiles(folder)) {
        const text = readRepositoryFile(file);
        expect(
          usedFileFunctions(text).filter((used) => !READING.has(used)),
          file,
        ).toEqual([]);
        expect(text.match(/openSync\([^)]*(['"](w|a|r\+)|O_WRONLY|O_RDWR|O_CREAT)/g) ?? [], file).toEqual([]);
      }
    }
  });
});

/** Names of what a module uses of `node:fs`, types left out; `promises` for anything of `node:fs/promises`. */
function usedFileFunctions(text: string): string[] {
  const imports = text.matchAll(/import\s+(?!type\b)([^;]*?)\s+from\s+['"](?:node:)?fs(\/promises)?['"]/g);
  return [...imports].flatMap(([, clause = '', promises]) => {
    if (promises !== undefined) return ['promises'];
    const namespace = /^(?:\*\s+as\s+)?(\w+)$/.exec(clause)?.[1];
    if (namespace !== undefined) {
      return [...text.matchAll(new RegExp(`(?<![.\\w])${namespace}\\.(\\w+)`, 'g'))].map((match) => match[1] as string);
    }
    const names = clause
      .replace(/[{}]/g, '')
      .split(',')
      .map((part) => part.trim());
    return names
      .filter((part) => part !== '' && !part.startsWith('type '))
      .map((part) => part.split(/\s+as\s+/)[0] as string);
  });
}
