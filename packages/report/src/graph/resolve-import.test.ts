import { describe, expect, it } from 'vitest';
import { type ResolvedImport, resolveImport } from './resolve-import.ts';

const FILES: ReadonlySet<string> = new Set([
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
]);

function python(path: string, module: string | undefined, name?: string, target = module ?? ''): ResolvedImport {
  return resolveImport({ path, language: 'python', module, name, target }, FILES);
}

function script(path: string, module: string): ResolvedImport {
  return resolveImport({ path, language: 'typescript', module, name: 'x', target: module }, FILES);
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
    expect(python('pkg/core.py', 'json', '')).toEqual({ external: 'json' });
  });

  it('what is not there is named by its package, or as written where it is relative', () => {
    expect(python('pkg/core.py', 'numpy.linalg', 'norm')).toEqual({ external: 'numpy' });
    expect(python('pkg/core.py', '.absent', 'x')).toEqual({ external: '.absent' });
    expect(python('scripts/run.py', '...pkg', 'x')).toEqual({ external: '...pkg' });
  });

  it('without a module field the longest part that is a module counts', () => {
    expect(python('scripts/run.py', undefined, undefined, 'pkg.sub.deep.name')).toEqual({ file: 'pkg/sub/deep.py' });
    expect(python('pkg/core.py', undefined, undefined, '.sub.deep')).toEqual({ file: 'pkg/sub/deep.py' });
    expect(python('pkg/core.py', undefined, undefined, 'os.path')).toEqual({ external: 'os' });
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
    expect(script(path, module)).toEqual(file === undefined ? { external: module } : { file });
  });

  it('packages are external by their names', () => {
    expect(script('web/main.ts', 'react/jsx-runtime')).toEqual({ external: 'react' });
    expect(script('web/main.ts', '@scope/name/part')).toEqual({ external: '@scope/name' });
    expect(script('web/main.ts', 'node:fs')).toEqual({ external: 'node:fs' });
    expect(script('web/main.ts', '../../outside')).toEqual({ external: '../../outside' });
  });
});
