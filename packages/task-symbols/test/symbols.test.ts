import { describe, expect, it } from 'vitest';
import { runTask } from '../../plugin/test/support/run-task.ts';
import symbols from '../src/index.ts';

type Fields = Readonly<Record<string, unknown>>;

async function recordsIn(path: string, content: string, options = {}): Promise<readonly Fields[]> {
  return (await runTask(symbols, { path, content, options })) as unknown as readonly Fields[];
}

/** Symbols as `type qualified_name@line:column`. */
async function symbolsIn(path: string, content: string): Promise<readonly string[]> {
  const records = await recordsIn(path, content);
  return records
    .filter((item) => item['kind'] === 'symbol')
    .map((item) => `${item['symbol_type']} ${item['qualified_name']}@${item['line']}:${item['column']}`);
}

describe('symbol records', () => {
  it('the name has its place, the definition its end, and the scope encloses both', async () => {
    expect(await recordsIn('a.py', 'class C:\n    @deco\n    async def m(self):\n        pass\n')).toEqual([
      {
        kind: 'symbol',
        name: 'C',
        symbol_type: 'class',
        scope: 'module',
        qualified_name: 'C',
        line: 1,
        column: 7,
        end_line: 4,
        end_column: 13,
        exported: true,
      },
      {
        kind: 'symbol',
        name: 'm',
        symbol_type: 'method',
        scope: 'C',
        qualified_name: 'C.m',
        line: 3,
        column: 15,
        end_line: 4,
        end_column: 13,
      },
      {
        kind: 'symbol',
        name: 'self',
        symbol_type: 'parameter',
        scope: 'C.m',
        qualified_name: 'C.m.self',
        line: 3,
        column: 17,
        end_line: 3,
        end_column: 21,
      },
    ]);
  });

  it.each<readonly [string, string, readonly string[]]>([
    ['tuple targets', 'a, (b, *c) = x\n', ['variable a@1:1', 'variable b@1:5', 'variable c@1:9']],
    ['the first assignment only', 'a = 1\na = 2\n', ['variable a@1:1']],
    ['annotated', 'a: int\nb: int = 1\n', ['variable a@1:1', 'variable b@2:1']],
    ['augmented', 'a += 1\n', ['variable a@1:1']],
    [
      'walrus in a comprehension',
      'def f():\n  [y for x in z if (y := x)]\n',
      ['function f@1:5', 'variable f.x@2:10', 'variable f.y@2:21'],
    ],
    ['constants', 'LIMIT = 1\nclass C:\n  MAX: int = 2\n', ['constant LIMIT@1:1', 'class C@2:7', 'constant C.MAX@3:3']],
    [
      'with, for and except',
      'with x as a, y as (b, c): pass\nfor d in x: pass\ntry: pass\nexcept E as e: pass\n',
      ['variable a@1:11', 'variable b@1:20', 'variable c@1:23', 'variable d@2:5', 'variable e@4:13'],
    ],
    [
      'parameters',
      'def f(a, /, b=1, *c, d, **e): pass\n',
      [
        'function f@1:5',
        'parameter f.a@1:7',
        'parameter f.b@1:13',
        'parameter f.c@1:19',
        'parameter f.d@1:22',
        'parameter f.e@1:27',
      ],
    ],
    ['lambda', 'f = lambda a, *b: a\n', ['variable f@1:1', 'parameter <lambda>.a@1:12', 'parameter <lambda>.b@1:16']],
    [
      'property and its setter',
      'class C:\n  @property\n  def p(self): pass\n  @p.setter\n  def p(self, v): pass\n',
      [
        'class C@1:7',
        'property C.p@3:7',
        'parameter C.p.self@3:9',
        'property C.p@5:7',
        'parameter C.p.self@5:9',
        'parameter C.p.v@5:15',
      ],
    ],
    [
      'imports',
      'import a.b, c as d\nfrom .e import f as g\nfrom h import *\n',
      ['import a@1:8', 'import d@1:18', 'import g@2:21'],
    ],
    [
      'patterns',
      'match x:\n  case [a, *b]: pass\n  case {"k": c, **d}: pass\n  case C() as e: pass\n',
      ['variable a@2:9', 'variable b@2:13', 'variable c@3:14', 'variable d@3:19', 'variable e@4:15'],
    ],
    ['type aliases', 'type A[T] = list[T]\n', ['type A@1:6']],
    [
      'trap 12: under if and try',
      'if x:\n  def f(): pass\ntry:\n  class C: pass\nfinally: pass\n',
      ['function f@2:7', 'class C@4:9'],
    ],
    ['global', 'def f():\n  global a\n  a = 1\n', ['function f@1:5', 'variable a@3:3']],
    ['del is no definition', 'del a\n', []],
    ['trap 13: columns count UTF-16 units', '"😀"; a = 1\n', ['variable a@1:7']],
  ])('Python: %s', async (_what, code, expected) => {
    expect(await symbolsIn('a.py', code)).toEqual(expected);
  });

  it.each<readonly [string, string, readonly string[]]>([
    [
      'variables and destructuring',
      'let a; var b; const { c, d: [e = 1, ...f], ...g } = x;\n',
      ['variable a@1:5', 'variable b@1:12', 'constant c@1:23', 'constant e@1:30', 'constant f@1:40', 'constant g@1:47'],
    ],
    [
      'trap 12: arrow functions and function expressions',
      'const f = async (a) => 1, g = function h() {};\n',
      ['function f@1:7', 'parameter f.a@1:18', 'function g@1:27', 'function h@1:40'],
    ],
    [
      'classes',
      'class C { a = 1; static b; #c; m() {} get d() { return 1; } constructor(private e: number) {} }\n',
      [
        'class C@1:7',
        'property C.a@1:11',
        'property C.b@1:25',
        'property C.#c@1:28',
        'method C.m@1:32',
        'property C.d@1:43',
        'method C.constructor@1:61',
        'property C.e@1:81',
        'parameter C.constructor.e@1:81',
      ],
    ],
    [
      'types',
      'interface I { a: 1; m(): void }\ntype T = 1;\nenum E { A, B }\nnamespace N { export const x = 1; }\n',
      [
        'interface I@1:11',
        'property I.a@1:15',
        'method I.m@1:21',
        'type T@2:6',
        'enum E@3:6',
        'enum_member E.A@3:10',
        'enum_member E.B@3:13',
        'namespace N@4:11',
        'constant N.x@4:28',
      ],
    ],
    [
      'overloads',
      'function f(a: 1): void;\nfunction f(a: 2) {}\n',
      ['function f@1:10', 'parameter f.a@1:12', 'function f@2:10', 'parameter f.a@2:12'],
    ],
    [
      'imports',
      "import a, { b as c } from 'm';\nimport * as d from 'n';\nimport type { E } from 'o';\n",
      ['import a@1:8', 'import c@1:18', 'import d@2:13', 'import E@3:15'],
    ],
    [
      'what a member is assigned gives its name to a scope only',
      "exports.a = (b) => b;\nC.prototype.d = function (e) {};\nthis.f = class { g() {} };\nh['i'] = (j) => j;\nk['l'] = class { m() {} };\nn.o = function p(q) {};\n",
      [
        'parameter a.b@1:14',
        'parameter d.e@2:27',
        'method f.g@3:18',
        'parameter <anonymous>.j@4:11',
        'method m@5:18',
        'function p@6:16',
        'parameter p.q@6:18',
      ],
    ],
    ['loops and catch', 'for (const a of x) {}\ntry {} catch ({ b }) {}\n', ['constant a@1:12', 'variable b@2:17']],
  ])('TypeScript: %s', async (_what, code, expected) => {
    expect(await symbolsIn('a.ts', code)).toEqual(expected);
  });

  it.each(['a.js', 'a.ts'])('a definition by const or using ends behind its value: %s', async (path) => {
    const code = 'async () => {\n  const a = b();\n  using c = d();\n  await using e = f();\n};\n';
    const ends = (await recordsIn(path, code))
      .filter((item) => item['kind'] === 'symbol')
      .map((item) => [item['name'], item['end_line'], item['end_column']]);
    expect(ends).toEqual([
      ['a', 2, 16],
      ['c', 3, 16],
      ['e', 4, 22],
    ]);
  });

  it('exported where the language says so', async () => {
    const exported = async (path: string, code: string): Promise<unknown[]> =>
      (await recordsIn(path, code)).filter((item) => item['exported'] === true).map((item) => item['name']);
    expect(await exported('a.py', 'a = _b = 1\n')).toEqual(['a']);
    expect(await exported('a.py', '__all__ = ["_b"]\na = _b = 1\n')).toEqual(['_b']);
    expect(
      await exported('a.ts', 'export const a = 1;\nconst b = 1, c = 2;\nexport { b };\nexport default c;\n'),
    ).toEqual(['a', 'b', 'c']);
    expect(
      await exported(
        'a.ts',
        'export default class A {}\nexport interface B {}\nexport type C = 1;\nexport enum D {}\nclass E {}\n',
      ),
    ).toEqual(['A', 'B', 'C', 'D']);
  });

  it('a file whose language has no grammar is skipped, one without a tree gives nothing', async () => {
    expect(symbols.inputs.languages).toEqual(['python', 'javascript', 'typescript', 'tsx']);
    expect(await recordsIn('a.go', 'x := 1\n')).toEqual([]);
  });
});
