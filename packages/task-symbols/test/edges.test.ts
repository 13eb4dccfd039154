import { describe, expect, it } from 'vitest';
import { runTask } from '../../plugin/test/support/run-task.ts';
import symbols from '../src/index.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Edges of one type without `kind` and `edge_type`. */
async function edgesIn(type: string, path: string, content: string, options = {}): Promise<readonly Fields[]> {
  const records = (await runTask(symbols, { path, content, options })) as unknown as readonly Fields[];
  return records
    .filter((item) => item['edge_type'] === type)
    .map(({ kind: _kind, edge_type: _type, ...fields }) => fields);
}

describe('imports', () => {
  it('Python: one per imported name, with the leading dots and a star as written', async () => {
    const code = 'import a.b, c as d\nfrom . import e\nfrom ..f.g import h as i, j\nfrom k import *\n';
    expect(await edgesIn('imports', 'a.py', code)).toEqual([
      { target: 'a.b', module: 'a.b', name: 'a.b', line: 1, column: 8 },
      { target: 'c', module: 'c', name: 'c', alias: 'd', line: 1, column: 13 },
      { target: '.e', module: '.', name: 'e', line: 2, column: 15 },
      { target: '..f.g.h', module: '..f.g', name: 'h', alias: 'i', line: 3, column: 19 },
      { target: '..f.g.j', module: '..f.g', name: 'j', line: 3, column: 27 },
      { target: 'k.*', module: 'k', name: '*', line: 4, column: 15 },
    ]);
  });

  it('Python: imports for type checking say so', async () => {
    expect(await edgesIn('imports', 'a.py', 'if TYPE_CHECKING:\n  from a import B\n')).toMatchObject([
      { type_only: true },
    ]);
  });

  it('JavaScript and TypeScript: the target is the specifier', async () => {
    const code =
      "import a, { b as c } from './m';\nimport * as d from 'n';\nimport 'o';\nimport type { E } from 'p';\nexport { f } from 'q';\nexport * from 'r';\n";
    const edges = await edgesIn('imports', 'a.ts', code);
    expect(edges.map((item) => [item['target'], item['name'], item['form'] ?? '', item['type_only'] ?? false])).toEqual(
      [
        ['./m', 'default', '', false],
        ['./m', 'b', '', false],
        ['n', '*', '', false],
        ['o', '', '', false],
        ['p', 'E', '', true],
        ['q', 'f', 're-export', false],
        ['r', '*', 're-export', false],
      ],
    );
  });

  it('require and import() count with a literal', async () => {
    const code = "const a = require('m');\nimport('n');\nrequire(x);\nimport(y);\n";
    expect(await edgesIn('imports', 'a.js', code)).toMatchObject([
      { target: 'm', module: 'm', name: '*', form: 'require', line: 1 },
      { target: 'n', module: 'n', name: '*', form: 'dynamic', line: 2 },
    ]);
  });

  it('import() in a type is as an import of types', async () => {
    const code = "export type A = import('m').B;\nconst c = await import('n');\n";
    expect(await edgesIn('imports', 'a.ts', code)).toEqual([
      { target: 'm', module: 'm', name: '*', type_only: true, line: 1, column: 17 },
      { target: 'n', module: 'n', name: '*', form: 'dynamic', line: 2, column: 17 },
    ]);
  });
});

describe('exports', () => {
  it('of ES modules, under the name seen from outside', async () => {
    const code =
      "export const a = 1, { b } = x;\nexport default function c() {}\nexport { a as d };\nexport * from 'm';\nexport * as e from 'n';\nexport function f(): void;\nexport function f() {}\n";
    const edges = await edgesIn('exports', 'a.ts', code);
    expect(edges.map((item) => [item['target'], item['local'], item['module']])).toEqual([
      ['a', 'a', undefined],
      ['b', 'b', undefined],
      ['default', 'c', undefined],
      ['d', 'a', undefined],
      ['*', '*', 'm'],
      ['e', '*', 'n'],
      ['f', 'f', undefined],
    ]);
  });

  it('of Python, as __all__ lists them', async () => {
    const code = '__all__ = ["a"]\n__all__ += ["b"]\n';
    expect(await edgesIn('exports', 'a.py', code)).toMatchObject([
      { target: 'a', line: 1, column: 13 },
      { target: 'b', line: 2, column: 14 },
    ]);
  });
});

describe('inherits and implements', () => {
  it('Python bases, keywords left out', async () => {
    expect(await edgesIn('inherits', 'a.py', 'class A(B, m.C[int], metaclass=D): pass\n')).toEqual([
      { target: 'B', source: 'A', line: 1, column: 9 },
      { target: 'm.C', source: 'A', line: 1, column: 12 },
    ]);
  });

  it('trap 12: heritage of TypeScript classes and interfaces', async () => {
    const code = 'class A<T> extends B<T> implements C, n.D {}\ninterface E extends F, G<1> {}\n';
    expect((await edgesIn('inherits', 'a.ts', code)).map((item) => item['target'])).toEqual(['B', 'F', 'G']);
    expect((await edgesIn('implements', 'a.ts', code)).map((item) => item['target'])).toEqual(['C', 'n.D']);
  });
});

describe('calls', () => {
  it('the callee as written, from what encloses the call', async () => {
    expect(await edgesIn('calls', 'a.py', 'def f():\n  a.b().c(d())\n@e()\nclass G: h = i()\n')).toEqual([
      { target: 'a.b().c', source: 'f', line: 2, column: 3 },
      { target: 'a.b', source: 'f', line: 2, column: 3 },
      { target: 'd', source: 'f', line: 2, column: 11 },
      { target: 'e', source: 'module', line: 3, column: 2 },
      { target: 'i', source: 'G', line: 4, column: 14 },
    ]);
  });

  it('new and tagged templates', async () => {
    expect(await edgesIn('calls', 'a.ts', 'new A(); b?.c(); d`e`;\n')).toMatchObject([
      { target: 'A', form: 'new' },
      { target: 'b?.c' },
      { target: 'd', form: 'template' },
    ]);
  });
});

describe('references', () => {
  const code = 'import a\ndef f(x):\n  a.b = x\n  print(y)\n';

  it('are off by default', async () => {
    expect(await edgesIn('references', 'a.py', code)).toEqual([]);
  });

  it('lead to the definition in the file where it has one', async () => {
    expect(await edgesIn('references', 'a.py', code, { references: true })).toEqual([
      { target: 'a', name: 'a', access: 'read', source: 'f', target_line: 1, target_column: 8, line: 3, column: 3 },
      { target: 'f.x', name: 'x', access: 'read', source: 'f', target_line: 2, target_column: 7, line: 3, column: 9 },
      { target: 'print', name: 'print', access: 'read', source: 'f', line: 4, column: 3 },
      { target: 'y', name: 'y', access: 'read', source: 'f', line: 4, column: 9 },
    ]);
  });
});

describe('order and cost', () => {
  it('records come by position, symbols before edges', async () => {
    const records = (await runTask(symbols, {
      path: 'a.ts',
      content: "export class A extends B {}\nimport c from 'm';\nnew A();\n",
    })) as unknown as readonly Fields[];
    expect(records.map((item) => [item['kind'], item['line'], item['column']])).toEqual([
      ['symbol', 1, 14],
      ['edge', 1, 14],
      ['edge', 1, 24],
      ['symbol', 2, 8],
      ['edge', 2, 8],
      ['edge', 3, 5],
    ]);
  });

  it('trap 9 and 10: nested calls, long chains and deep nests give every record', async () => {
    const nested = `${'f('.repeat(3_000)}x${')'.repeat(3_000)}\n`;
    expect(await edgesIn('calls', 'a.py', nested)).toHaveLength(3_000);
    const chain = `a${'.b()'.repeat(5_000)}\n`;
    expect(await edgesIn('calls', 'a.ts', chain)).toHaveLength(5_000);
    const deep = `${'if (x) {\n'.repeat(500)}let deep;\n${'}'.repeat(500)}\n`;
    const records = (await runTask(symbols, { path: 'a.ts', content: deep })) as unknown as readonly Fields[];
    expect(records).toMatchObject([{ name: 'deep', line: 501 }]);
  });
});
