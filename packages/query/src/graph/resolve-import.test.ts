import { describe, expect, it } from 'vitest';
import type { ResolvedImport } from './import-reference.ts';
import { moduleFilesOf } from './module-files.ts';
import { createImportResolver } from './resolve-import.ts';

const FILES = [
  'pkg/__init__.py',
  'pkg/core.py',
  'pkg/sub/__init__.py',
  'pkg/sub/deep.py',
  'pkg/json.py',
  'pkg/stubs.pyi',
  'lib/src/tool/__init__.py',
  'lib/tests/test_tool.py',
  'scripts/run.py',
  'scripts/helper.py',
  'web/main.ts',
  'web/util.ts',
  'web/view.tsx',
  'web/legacy.js',
  'web/data.json',
  'web/types.d.ts',
  'web/lib/index.ts',
  'web/module.mts',
  'index.ts',
];

/** A resolver over files given as path to text, or as paths alone. */
function resolverOf(files: readonly string[] | Readonly<Record<string, string | object>>) {
  const texts = Array.isArray(files) ? Object.fromEntries(files.map((path) => [path, ''])) : files;
  const text = (content: string | object | undefined) =>
    typeof content === 'string' || content === undefined ? content : JSON.stringify(content);
  return createImportResolver(moduleFilesOf(new Set(Object.keys(texts)), (path) => text(texts[path])));
}

const resolve = resolverOf(FILES);

function python(path: string, module: string | undefined, name?: string, target = module ?? ''): ResolvedImport {
  return resolve({ path, language: 'python', module, name, target });
}

function script(path: string, module: string): ResolvedImport {
  return resolve({ path, language: 'typescript', module, name: 'x', target: module });
}

describe('Python', () => {
  it.each([
    ['pkg/core.py', '.', 'core', 'pkg/core.py'],
    ['pkg/core.py', '.', 'VERSION', 'pkg/__init__.py'],
    ['pkg/core.py', '.sub', 'deep', 'pkg/sub/deep.py'],
    ['pkg/core.py', '.sub.deep', 'name', 'pkg/sub/deep.py'],
    ['pkg/sub/deep.py', '..core', 'name', 'pkg/core.py'],
    ['pkg/sub/deep.py', '..', 'core', 'pkg/core.py'],
    ['pkg/__init__.py', '.core', '*', 'pkg/core.py'],
    ['pkg/core.py', '.stubs', 'name', 'pkg/stubs.pyi'],
    ['scripts/run.py', 'pkg.sub', 'deep', 'pkg/sub/deep.py'],
    ['scripts/run.py', 'pkg', '', 'pkg/__init__.py'],
    ['scripts/run.py', 'helper', 'name', 'scripts/helper.py'],
    ['lib/tests/test_tool.py', 'tool', 'name', 'lib/src/tool/__init__.py'],
  ])('%s: from %s import %s is %s', (path, module, name, file) => {
    expect(python(path, module, name)).toEqual({ file });
  });

  it('a module of a package does not hide one of the library', () => {
    expect(python('pkg/core.py', 'json', '')).toEqual({ external: 'json', missing: false });
  });

  it('what is not there is named by its package, or as written where it is relative', () => {
    expect(python('pkg/core.py', 'numpy.linalg', 'norm')).toEqual({ external: 'numpy', missing: false });
    expect(python('pkg/core.py', '.absent', 'x')).toEqual({ external: '.absent', missing: true });
    expect(python('scripts/run.py', '...pkg', 'x')).toEqual({ external: '...pkg', missing: true });
  });

  it('of a module that is no file the nearest that is one counts, and other projects of the snapshot are looked into', () => {
    const files = resolverOf(['os.py', 'xml/__init__.py', 'a/pyproject.toml', 'a/src/alpha/__init__.py', 'b/main.py']);
    const from = (path: string, module: string) =>
      files({ path, language: 'python', module, name: '', target: module });
    expect(from('main.py', 'os.path')).toEqual({ file: 'os.py' });
    expect(from('main.py', 'xml.absent')).toEqual({ file: 'xml/__init__.py' });
    expect(from('b/main.py', 'alpha')).toEqual({ file: 'a/src/alpha/__init__.py' });
    expect(from('b/main.py', 'beta')).toEqual({ external: 'beta', missing: false });
  });

  it('a package without __init__.py is no module from outside, unless its name is a single one', () => {
    const files = resolverOf(['ns/a.py', 'ns/two/b.py', 'p/setup.py', 'p/src/other/in/c.py', 'docker/run.py']);
    const from = (path: string, module: string, name: string) =>
      files({ path, language: 'python', module, name, target: `${module}.${name}` });
    expect(from('main.py', 'ns', 'two')).toEqual({ directory: 'ns/two' });
    expect(from('main.py', 'ns.two', '*')).toEqual({ directory: 'ns/two' });
    expect(from('ns/a.py', '.', 'two')).toEqual({ directory: 'ns/two' });
    expect(from('main.py', 'other', 'in')).toEqual({ directory: 'p/src/other/in' });
    expect(from('main.py', 'ns', 'absent')).toEqual({ external: 'ns', missing: false });
    expect(from('main.py', 'docker', '')).toEqual({ external: 'docker', missing: false });
    expect(from('ns/a.py', '.', 'absent')).toEqual({ external: '.', missing: true });
  });

  it('without a module field the longest part that is a module counts', () => {
    expect(python('scripts/run.py', undefined, undefined, 'pkg.sub.deep.name')).toEqual({ file: 'pkg/sub/deep.py' });
    expect(python('pkg/core.py', undefined, undefined, '.sub.deep')).toEqual({ file: 'pkg/sub/deep.py' });
    expect(python('pkg/core.py', undefined, undefined, 'os.path')).toEqual({ external: 'os', missing: false });
  });
});

describe('JavaScript and TypeScript', () => {
  it.each([
    ['web/main.ts', './util', 'web/util.ts'],
    ['web/main.ts', './util.js', 'web/util.ts'],
    ['web/main.ts', './util.ts', 'web/util.ts'],
    ['web/main.ts', './view.jsx', 'web/view.tsx'],
    ['web/main.ts', './module.mjs', 'web/module.mts'],
    ['web/main.ts', './legacy', 'web/legacy.js'],
    ['web/main.ts', './data.json?raw', 'web/data.json'],
    ['web/main.ts', './types', 'web/types.d.ts'],
    ['web/main.ts', './lib', 'web/lib/index.ts'],
    ['web/main.ts', './lib/', 'web/lib/index.ts'],
    ['web/main.ts', './lib/index.js', 'web/lib/index.ts'],
    ['web/lib/index.ts', '..', undefined],
    ['web/main.ts', '..', 'index.ts'],
    ['web/lib/index.ts', '../util', 'web/util.ts'],
  ])('%s: %s is %s', (path, module, file) => {
    expect(script(path, module)).toEqual(file === undefined ? { external: module, missing: true } : { file });
  });

  it('packages are external by their names', () => {
    expect(script('web/main.ts', 'react/jsx-runtime')).toEqual({ external: 'react', missing: false });
    expect(script('web/main.ts', '@scope/name/part')).toEqual({ external: '@scope/name', missing: false });
    expect(script('web/main.ts', 'node:fs')).toEqual({ external: 'node:fs', missing: false });
    expect(script('web/main.ts', 'https://cdn.example/x.js')).toEqual({
      external: 'https://cdn.example/x.js',
      missing: false,
    });
    expect(script('web/main.ts', '../../outside')).toEqual({ external: '../../outside', missing: true });
  });
});

/** What specifiers of a file lead to. */
function lead(files: Readonly<Record<string, string | object>>, path: string): (specifier: string) => string {
  const resolver = resolverOf(files);
  return (module) => {
    const resolved = resolver({ path, language: 'typescript', module, name: '', target: module });
    if ('external' in resolved) return `(${resolved.external}${resolved.missing ? ' missing' : ''})`;
    return 'file' in resolved ? resolved.file : resolved.directory;
  };
}

describe('files that stand for each other', () => {
  const files = {
    'a.ts': '',
    'a.js': '',
    'a.d.ts': '',
    'b.js': '',
    'b.d.ts': '',
    'c.jsx': '',
    'd/package.json': { main: 'lib/x' },
    'd/lib/x.js': '',
    'd/index.js': '',
  };

  it('a source finds sources, a script finds what has the name, a declaration finds declarations', () => {
    expect(['./a.js', './a', './b.js', './b', './c'].map(lead(files, 'm.ts'))).toEqual([
      'a.ts',
      'a.ts',
      'b.js',
      'b.js',
      'c.jsx',
    ]);
    expect(['./a.js', './a', './b.js'].map(lead(files, 'm.js'))).toEqual(['a.js', 'a.js', 'b.js']);
    expect(['./a.js', './a', './b.js', './b.ts'].map(lead(files, 'm.d.ts'))).toEqual([
      'a.d.ts',
      'a.d.ts',
      'b.d.ts',
      'b.d.ts',
    ]);
  });

  it('a directory has the entry that its package.json names', () => {
    expect(lead(files, 'm.js')('./d')).toBe('d/lib/x.js');
  });
});

describe('tsconfig.json', () => {
  it('paths and baseUrl, with comments and trailing commas, the longest prefix first, and what is extended', () => {
    const to = lead(
      {
        'config/base.json': '// shared\n{ "compilerOptions": { "paths": { "lost/*": ["./lost/*"], }, /* , } */ }, }',
        'app/tsconfig.json':
          '\ufeff{ "extends": ["../config/base", "../absent.json"], "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["src/*"], "@/deep/*": ["other/*", "src/deep/*"], "exact": ["src/exact.ts"], "http://*": ["src/never"] } } }',
        'app/src/a.ts': '',
        'app/src/exact.ts': '',
        'app/src/deep/b.tsx': '',
        'app/other/c.ts': '',
        'lost/x.ts': '',
      },
      'app/src/main.ts',
    );
    expect(['@/a', '@/deep/b', '@/deep/c', 'exact', 'src/a', '@/none', 'lost/x'].map(to)).toEqual([
      'app/src/a.ts',
      'app/src/deep/b.tsx',
      'app/other/c.ts',
      'app/src/exact.ts',
      'app/src/a.ts',
      '(@/none)',
      '(lost)',
    ]);
  });

  it('paths without baseUrl are relative to the file that has them, or to the one that extends where that is said', () => {
    const shared = { compilerOptions: { paths: { '~/*': ['./shared/*'], '#own/*': [`${'$'}{configDir}/own/*`] } } };
    const files = {
      'tsconfig.base.json': shared,
      'p/tsconfig.json': { extends: '../tsconfig.base' },
      'shared/s.ts': '',
      'p/own/o.ts': '',
    };
    expect(['~/s', '#own/o'].map(lead(files, 'p/src/m.ts'))).toEqual(['shared/s.ts', 'p/own/o.ts']);
  });

  it('a solution uses the projects that it refers to; configurations that extend each other end', () => {
    const files = {
      'tsconfig.json': { files: [], references: [{ path: './tsconfig.app.json' }, { path: './none' }] },
      'tsconfig.app.json': { extends: './loop.json', compilerOptions: { paths: { '@app': ['./src/app'] } } },
      'loop.json': { extends: './tsconfig.app.json' },
      'src/app.ts': '',
    };
    expect(lead(files, 'src/m.ts')('@app')).toBe('src/app.ts');
  });

  it('configurations that extend others by many ways, or very many, are read once each', () => {
    const files: Record<string, string | object> = { 'lib/a.ts': '' };
    for (let n = 0; n < 60; n += 1) files[`c${n}.json`] = { extends: [`./c${n + 1}.json`, `./c${n + 1}`] };
    const base = { compilerOptions: { paths: { '~/*': ['lib/*'] } } };
    expect(lead({ ...files, 'c60.json': base, 'tsconfig.json': { extends: './c0' } }, 'm.ts')('~/a')).toBe('lib/a.ts');
    const many = { extends: Array.from({ length: 200_000 }, () => './c60') };
    expect(lead({ ...files, 'c60.json': base, 'tsconfig.json': many }, 'm.ts')('~/a')).toBe('lib/a.ts');
    for (let n = 0; n < 20_000; n += 1) files[`c${n}.json`] = { extends: `./c${n + 1}` };
    expect(lead({ ...files, 'tsconfig.json': { ...base, extends: './c0' } }, 'm.ts')('~/a')).toBe('lib/a.ts');
  });

  it('a configuration that is no JSON configures nothing, however long the string that it breaks off in', () => {
    for (const text of ['{ "compilerOptions": /*', `{ "compilerOptions": "${'\\"'.repeat(1 << 20)}\\`]) {
      expect(lead({ 'tsconfig.json': text, 'a.ts': '' }, 'm.ts')('a')).toBe('(a)');
    }
  });
});

describe('packages', () => {
  const WORKSPACE = {
    'package.json': { name: 'root', workspaces: { packages: ['packages/*', '!packages/left-out'] } },
    'packages/core/package.json': {
      name: '@x/core',
      exports: {
        '.': { types: './dist/index.d.ts', import: './dist/index.js' },
        './features/*.js': './dist/features/*.js',
        './internal/*': null,
        './data.json': './data.json',
      },
      imports: { '#util/*': { default: './src/util/*.ts' }, '#other': '@x/plain' },
    },
    'packages/core/tsconfig.json': { compilerOptions: { outDir: './dist', rootDir: './code' } },
    'packages/core/code/index.ts': '',
    'packages/core/src/features/f.ts': '',
    'packages/core/src/util/u.ts': '',
    'packages/core/data.json': '{}',
    'packages/plain/package.json': { name: '@x/plain', main: 'dist/main.js' },
    'packages/plain/src/main.ts': '',
    'packages/plain/lib/part.ts': '',
    'packages/left-out/package.json': { name: '@x/left-out', main: 'index.js' },
    'packages/left-out/index.js': '',
    'node_modules/vendored/package.json': { name: 'vendored', module: './es.js' },
    'node_modules/vendored/es.js': '',
  };

  it('names of a workspace lead to sources by exports, outDir and main, or to no file; others stay outside', () => {
    const specifiers = [
      '@x/core',
      '@x/core/features/f.js',
      '@x/core/internal/x',
      '@x/core/code/index',
      '@x/core/data.json',
      '@x/plain',
      '@x/plain/lib/part',
      '@x/left-out',
      'vendored',
      'react/jsx-runtime',
    ];
    expect(specifiers.map(lead(WORKSPACE, 'packages/plain/src/other.ts'))).toEqual([
      'packages/core/code/index.ts',
      'packages/core/src/features/f.ts',
      '(@x/core/internal/x missing)',
      '(@x/core/code/index missing)',
      'packages/core/data.json',
      'packages/plain/src/main.ts',
      'packages/plain/lib/part.ts',
      '(@x/left-out)',
      'node_modules/vendored/es.js',
      '(react)',
    ]);
  });

  it('an inner workspace comes before the one around it, and has no members beside it', () => {
    const files = {
      'package.json': { workspaces: ['in/*', 'in'] },
      'in/package.json': { name: 'in', workspaces: ['*'] },
      'in/x/package.json': { name: 'x', main: 'one.js' },
      'in/x/one.js': '',
      'in/deep/y/package.json': { name: 'y', main: 'two.js' },
      'in/deep/y/two.js': '',
      'inn/package.json': { name: 'inn', main: 'three.js' },
      'inn/three.js': '',
    };
    expect(['x', 'y', 'inn'].map(lead(files, 'in/z/m.js'))).toEqual(['in/x/one.js', '(y)', '(inn)']);
    expect(['x', 'in'].map(lead(files, 'm.js'))).toEqual(['in/x/one.js', '(in missing)']);
  });

  it('a package knows its own name and its imports', () => {
    const to = lead(WORKSPACE, 'packages/core/code/a.ts');
    expect(['@x/core', '#util/u', '#other', '#none', '../dist/index.js'].map(to)).toEqual([
      'packages/core/code/index.ts',
      'packages/core/src/util/u.ts',
      'packages/plain/src/main.ts',
      '(#none missing)',
      'packages/core/code/index.ts',
    ]);
  });

  it('workspaces of pnpm', () => {
    const files = (yaml: string) => ({
      'pnpm-workspace.yaml': yaml,
      'package.json': {},
      'libs/a/b/package.json': { name: 'ab' },
      'libs/a/b/index.ts': '',
    });
    for (const yaml of [
      'packages:\n  - "libs/**" # all\n\n  # and\n  - apps/*\ncatalog:\n  - nothing\n',
      "other: 1\r\npackages:\r\n- './libs/*/b/'\r\n",
      "packages: ['libs/a/*', x]\n",
      `packages:\n - a${' '.repeat(1 << 20)}b#\n - libs/** \t # all # of them\n`,
    ]) {
      expect(lead(files(yaml), 'main.ts')('ab'), yaml).toBe('libs/a/b/index.ts');
    }
    expect(lead(files('catalog:\n  - libs/**\n'), 'main.ts')('ab')).toBe('(ab)');
  });
});
