import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImportReference, ResolvedImport } from './import-reference.ts';
import { moduleFilesOf } from './module-files.ts';
import { createPythonResolver } from './resolve-python-import.ts';
import { parentOf, withParents } from './snapshot-paths.ts';

type Reference = Omit<ImportReference, 'language'>;

const resolverOf = (paths: Iterable<string>) => {
  const resolve = createPythonResolver(moduleFilesOf(new Set(paths), () => undefined));
  return (reference: Reference): ResolvedImport => resolve({ ...reference, language: 'python' });
};

/** What a name means, by a look at every file that may be meant. */
function resolveSlowly(paths: ReadonlySet<string>, { path, module, name, target }: Reference): ResolvedImport {
  const written = module ?? target;
  const dots = /^\.*/.exec(written)?.[0].length ?? 0;
  const parts = written.split('.').filter((part) => part !== '');
  const above = [...withParents(parentOf(path))];
  const shorter = parts.slice(1).map((_, n) => parts.slice(0, parts.length - 1 - n));
  const choices =
    module !== undefined
      ? [...(name === undefined || name === '' || name === '*' ? [] : [[...parts, name]]), parts]
      : [parts, ...shorter];
  const join = (...segments: string[]) => segments.filter((segment) => segment !== '').join('/');
  const fileOf = (root: string, segments: readonly string[]) => {
    const base = join(root, ...segments);
    const files = ['__init__.py', '__init__.pyi'].map((init) => join(base, init));
    return [...files, ...(segments.length > 0 ? [`${base}.py`, `${base}.pyi`] : [])].find((file) => paths.has(file));
  };
  const projects = [...paths].filter((file) => file.endsWith('setup.py') || file.endsWith('pyproject.toml'));
  const open = above.filter((root) => root === '' || !paths.has(`${root}/__init__.py`));
  const roots =
    dots > 0
      ? above.slice(dots - 1, dots)
      : [...open, ...[...new Set(projects.map(parentOf))].sort()].flatMap((root) => [root, join(root, 'src')]);
  const find = (modules: readonly (readonly string[])[]) =>
    roots.flatMap((root) => modules.map((segments) => fileOf(root, segments))).find((file) => file !== undefined);
  const file = find(choices) ?? (dots > 0 ? undefined : find(shorter));
  const [whole = []] = choices;
  const directory = roots
    .map((root) => join(root, ...whole))
    .find((base) => [...paths].some((one) => one.startsWith(`${base}/`) && /\.pyi?$/.test(one)));
  if (file === undefined && directory !== undefined && whole.length > (dots > 0 ? 0 : 1)) return { directory };
  return file === undefined ? { external: dots > 0 ? written : (parts[0] ?? written), missing: dots > 0 } : { file };
}

describe('createPythonResolver', () => {
  it('finds what a look at every file finds', () => {
    const name = fc.constantFrom('a', 'b', 'src');
    const file = fc.constantFrom('a.py', 'b.py', 'a.pyi', '__init__.py', '__init__.pyi', 'setup.py', 'pyproject.toml');
    const path = fc.tuple(fc.array(name, { maxLength: 4 }), file).map(([above, last]) => [...above, last].join('/'));
    const dotted = fc
      .tuple(fc.nat({ max: 4 }), fc.array(fc.constantFrom('a', 'b', 'src', '__init__'), { maxLength: 4 }))
      .map(([dots, parts]) => '.'.repeat(dots < 2 ? 0 : dots - 1) + parts.join('.'));
    const reference = fc.record({
      path,
      module: fc.option(dotted, { nil: undefined }),
      name: fc.option(fc.constantFrom('a', 'b', '', '*'), { nil: undefined }),
      target: dotted,
    });
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 24 }), fc.array(reference, { maxLength: 12 }), (paths, asked) => {
        const resolve = resolverOf(paths);
        for (const one of [...asked, ...asked]) expect(resolve(one)).toEqual(resolveSlowly(new Set(paths), one));
      }),
      { numRuns: 2000 },
    );
  });

  it('does not look into every project for every import, also where their packages share a name', () => {
    const projects = Array.from({ length: 2000 }, (_, n) => [`p${n}/setup.py`, `p${n}/src/shared/m${n}.py`]);
    const resolve = resolverOf(projects.flat());
    const externals = new Set<string>();
    for (let n = 0; n < 50_000; n += 1) {
      for (const module of [`os.x${n}`, `shared.x${n}`]) {
        const resolved = resolve({ path: `p${n % 2000}/setup.py`, module, name: '', target: module });
        externals.add('external' in resolved ? resolved.external : JSON.stringify(resolved));
      }
    }
    expect([...externals]).toEqual(['os', 'shared']);
    expect(resolve({ path: 'main.py', module: 'shared', name: 'm7', target: '' })).toEqual({
      file: 'p7/src/shared/m7.py',
    });
  });
});
