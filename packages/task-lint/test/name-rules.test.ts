import { describe, expect, it } from 'vitest';
import { runTask } from '../../plugin/test/support/run-task.ts';
import lint from '../src/index.ts';

/** Names reported under a rule, in source order. */
async function namesIn(rule: string, path: string, content: string): Promise<unknown[]> {
  const outputs = await runTask(lint, { path, content });
  return outputs.filter((item) => item.diagnostic === rule).map((item) => (item['data'] as { name: string }).name);
}

type Case = readonly [what: string, code: string, names: readonly string[]];

const inFunction = (...lines: string[]): string => `def f(p):\n${lines.map((line) => `    ${line}\n`).join('')}`;

describe('L101 unused import in Python', () => {
  it.each<Case>([
    ['a module', 'import os\nimport sys\nsys.exit()\n', ['os']],
    ['a submodule keeps its dotted name', 'import os.path\n', ['os.path']],
    ['an alias', 'import os as o\nfrom a import b as c\n', ['o', 'c']],
    ['a star that nothing can come from', 'from a.b import *\nfrom .. import *\nprint(__name__)\n', ['a.b.*', '..*']],
    [
      'a star of a file that computes what it exports',
      'from a import *\n__all__ = [b for b in globals() if not b.startswith("_")]\n',
      ['a.*'],
    ],
    ['a star below what __all__ lists', '__all__ = ["b"]\ndef b(): pass\nfrom a import *\n', ['a.*']],
    ['a star that may bring a name', 'from a import *\ndef f(): return b\n', []],
    ['a star that may bring a name bound further down', 'from a import *\ntry: b\nexcept NameError: b = 1\n', []],
    ['a star that may bring a name of __all__', 'from a import *\n__all__ = ["b"]\n', []],
    ['a module that another name of its package reaches', 'import a.b\nimport a as c\nimport d.e\nc.b()\n', ['d.e']],
    ['one whose other name is global', 'def f():\n  global c\n  import a as c\n  import a.b\n  c.b()\n', []],
    ['an exception behind a comma', 'from a import B, C\ntry: pass\nexcept B, C: pass\n', []],
    ['a template string', 'from a import b, c\nt"{b!r:>{c}}"\n', []],
    ['from __future__', 'from __future__ import annotations\n', []],
    ['a repeated alias re-exports', 'import a as a\nfrom b import c as c\n', []],
    ['__all__', 'from a import b, c\n__all__ = ["b"]\n__all__ += ["c"]\n', []],
    ['a module-level dunder list built by calls', 'from a import b\n__all__ = []\n__all__.append("b")\n', []],
    ["a module's annotation of an import", 'from a import b\nimport c\nb: int\nc: int = 1\n', ['b']],
    ['a decorator', 'import a\n@a.b\ndef f(): pass\n', []],
    ['an annotation', 'from a import B, C\ndef f(x: B) -> C: pass\n', []],
    ['a quoted annotation', 'from a import B, C\ndef f(x: "B") -> "list[C]": pass\n', []],
    [
      'a quoted annotation with escapes',
      String.raw`from a import B, C
x: "B['\\n', \"C\"]"
`,
      [],
    ],
    [
      'a quoted type of a field',
      'from typing import NamedTuple, TypedDict\nfrom a import B, C, D\nTypedDict("T", {"a-b": "B", "D": int})\nNamedTuple("N", [("a", "C")])\n',
      ['D'],
    ],
    ['a quoted alias', 'import typing as t\nfrom a import B, C\nX: t.TypeAlias = "B | None"\nY: str = "C"\n', ['C']],
    ['a base class, a default, a keyword', 'from a import B, C, D\nclass E(B, k=D):\n  def f(x=C): pass\n', []],
    ['an f-string', 'import a\nf"{a.b!r:>{a}}"\n', []],
    [
      'under TYPE_CHECKING, used in a quoted annotation',
      'from t import TYPE_CHECKING\nif TYPE_CHECKING:\n  from a import B\nx: "B"\n',
      [],
    ],
    ['under TYPE_CHECKING, unused', 'from t import TYPE_CHECKING\nif TYPE_CHECKING:\n  from a import B\n', ['B']],
    ['replaced where it is missing', 'try:\n  import a\nexcept ImportError:\n  a = None\n', []],
    ['tried only', 'try:\n  import a\nexcept ImportError:\n  pass\n', ['a']],
    ['in a function', inFunction('import a', 'import b', 'return b'), ['a']],
    ['in a class it is an attribute', 'class C:\n  import a\n', []],
    ['global', 'def f():\n  global a\n  import a\ndef g(): return a\n', []],
    ['made global by a function', 'def f():\n  global a\n  import a\n', []],
    ['a class attribute of the same name is no use of it', 'import a\nclass C:\n  a = 1\n', ['a']],
    ['a class attribute that is only annotated', 'from a import b\nclass C:\n  b: int\n  def f(self, b=b): pass\n', []],
    ['annotated only', inFunction('from a import b', 'b: int', 'b: str'), ['b']],
    ['a comprehension', 'import a\nx = [a for b in c]\n', []],
    ['a name of the comprehension hides it', 'import a\nx = [a for a in c]\n', ['a']],
    ['an attribute of that name made from it', 'import a\nclass C:\n  a = a.b\n', []],
    ['deleted', 'import a\ndel a\n', []],
    ['locals()', inFunction('import a', 'return locals()'), []],
    ['a match pattern', 'from a import B\nmatch x:\n  case B(): pass\n', []],
    [
      'trap 10: with, finally, lambda and defaults',
      'import a, b, c, d\nwith a: pass\ntry: pass\nfinally: b\nlambda x=c: d\n',
      [],
    ],
    ['a type parameter bound', 'from a import B\ndef f[T: B](x: T): pass\n', []],
    ['noqa on the first line of the statement', 'from a import (  # noqa: F401\n  b,\n  c,\n)\n', []],
    ['noqa on its last line', 'from a import (\n  b,\n)  # noqa\n', []],
  ])('%s', async (_what, code, names) => {
    expect(await namesIn('L101', 'a.py', code)).toEqual(names);
  });

  it('the module level of __init__.py re-exports, its functions do not', async () => {
    const code = 'from .a import b\ndef f():\n  import c\n';
    expect(await namesIn('L101', 'pkg/__init__.py', code)).toEqual(['c']);
    expect(await namesIn('L101', 'pkg/__init__.pyi', code)).toEqual(['c']);
    expect(await namesIn('L101', 'pkg/__init__.py', 'from .a import *\n')).toEqual([]);
    expect(await namesIn('L101', 'pkg/x__init__.py', code)).toEqual(['b', 'c']);
  });
});

describe('L102 unused local variable in Python', () => {
  it.each<Case>([
    ['an assignment', inFunction('a = 1'), ['a']],
    ['an assignment with annotation', inFunction('a: int = 1'), ['a']],
    ['an annotation alone', inFunction('a: int'), ['a']],
    ['read', inFunction('a = 1', 'return a'), []],
    ['read in a nested function', inFunction('a = 1', 'return lambda: a'), []],
    ['the module level', 'a = 1\n', []],
    ['a class body', 'class C:\n  a = 1\n', []],
    ['a method', 'class C:\n  def m(self):\n    a = 1\n', ['a']],
    ['unpacking', inFunction('a, b = p', '(c, d) = p', '[e, *g] = p'), []],
    ['nonlocal elsewhere', 'def f():\n  x = 1\n  def g():\n    nonlocal x\n    x = 2\ndef h():\n  x = 3\n', ['x']],
    ['unpacked first, then assigned', inFunction('a, b = p', 'b()', 'a = 1'), ['a']],
    ['assigned first, then unpacked', inFunction('a = 1', 'a, b = p', 'b()'), []],
    ['unpacking of values that are written out', inFunction('a, b = 1, 2', 'return a'), ['b']],
    ['an augmented assignment reads', inFunction('a = 1', 'a += 1'), []],
    ['a loop variable', inFunction('for a in p: pass'), []],
    ['a walrus', inFunction('if (a := p): pass', 'if (b := p): return b', '[c := d for d in p]'), ['a', 'c']],
    ['with', inFunction('with p as a: pass', 'with p as (b, c): pass'), ['a']],
    ['except', inFunction('try: p', 'except E as e: pass'), ['e']],
    ['except at module level', 'try: p\nexcept E as e: pass\n', ['e']],
    ['each except for itself', inFunction('try: p', 'except A as e: pass', 'except B as e: e'), ['e']],
    ['except, read by a nested function', inFunction('try: p', 'except E as e: x(lambda: e)'), []],
    ['a leading underscore', inFunction('_ = 1', '_a = 1', 'try: p', 'except E as _e: pass'), []],
    ['locals()', inFunction('a = 1', 'return locals()'), []],
    ['global', inFunction('global a', 'a = 1'), []],
    ['nonlocal', 'def f():\n  a = 1\n  def g():\n    nonlocal a\n    a = 2\n', []],
    ['deleted', inFunction('a = 1', 'del a'), []],
    ['a parameter', inFunction('pass'), []],
    ['a nested function or class', inFunction('def g(): pass', 'class C: pass'), []],
    ['a capture in a pattern', inFunction('match p:', '  case [a, b]: return b'), ['a']],
    ['a type that only annotations name', inFunction('a = int', 'b: list[a] = p', 'return b'), []],
    [
      'trap 10: uses in comprehensions, f-strings, with and defaults',
      inFunction('a = b = c = d = 1', 'with a: pass', 'x(f"{b}")', 'x([c for _ in p])', 'def g(y=d): pass'),
      [],
    ],
    [
      'an annotation of a parameter, an import or a loop variable',
      inFunction('p: int', 'import a', 'a: int', 'for b in c: pass', 'b: int'),
      [],
    ],
    ['noqa', inFunction('a = 1  # noqa: F841'), []],
    ['noqa where the last value is given', inFunction('p = a = 1', 'a = 2  # noqa', 'p = 3  # noqa: F841'), []],
  ])('%s', async (_what, code, names) => {
    expect(await namesIn('L102', 'a.py', code)).toEqual(names);
  });

  it.each([
    ['a parameter', 'def f(a):\n  a = 2\n', 12],
    ['an assigned name', 'def f():\n  a = 1\n  a = 2\n  a: int\n', 19],
    ['an annotated name', 'def f():\n  a: int\n  a = 1\n', 20],
    ['a name that is annotated only', 'def f():\n  a: int\n  a: str\n', 11],
  ])('stands where %s gets its last value', async (_what, content, start) => {
    const outputs = await runTask(lint, { path: 'a.py', content });
    const places = outputs.map((item) => item.kind === undefined && item.range?.start);
    expect(places).toEqual([start]);
  });
});

describe('L103 shadowing in Python', () => {
  it.each<Case>([
    ['a parameter and a local variable', 'a = b = 1\ndef f(a):\n  b = 2\n', ['a', 'b']],
    ['of an enclosing function', 'def f(a):\n  def g(a): pass\n', ['a']],
    ['of an import by a loop variable', 'import a\ndef f():\n  for a in x: pass\n', ['a']],
    [
      'of an except clause by one inside',
      'try: x\nexcept A as e:\n  try: y\n  except B as e: pass\n  except C as f: pass\ntry: z\nexcept D as e: pass\n',
      ['e'],
    ],
    ['not by members of a class', 'a = 1\nclass C:\n  a = 2\n  def f(self): pass\ndef f(): pass\n', []],
    ['not by lambdas and comprehensions', 'a = 1\nlambda a: a\n[a for a in x]\n', []],
    ['not of a name of the class', 'class C:\n  a = 1\n  def f(self, a): pass\n', []],
    ['not by global', 'a = 1\ndef f():\n  global a\n  a = 2\n', []],
    ['not with a leading underscore', '_a = 1\ndef f(_a): pass\n', []],
    ['not of imports for type checking', 'if TYPE_CHECKING:\n  import a\ndef f(a): pass\n', []],
    ['not of builtins', 'def f(id): pass\n', []],
  ])('%s', async (_what, code, names) => {
    expect(await namesIn('L103', 'a.py', code)).toEqual(names);
  });
});

describe('L103 shadowing in stubs of Python', () => {
  it('is not looked for', async () => {
    const code = 'def a(): ...\ndef f(a: int) -> None: ...\n';
    expect(await namesIn('L103', 'a.pyi', code)).toEqual([]);
    expect(await namesIn('L103', 'a.py', code)).toEqual(['a']);
  });
});

describe('L101 unused import in JavaScript and TypeScript', () => {
  it.each<Case>([
    ['named, default and namespace', "import a, { b } from 'm';\nimport * as c from 'n';\n", ['a', 'b', 'c']],
    ['a local name', "import { a as b } from 'm';\n", ['b']],
    ['for its effect', "import 'm';\n", []],
    ['used as a value', "import { a } from 'm';\na();\n", []],
    ['used as a type', "import type { A } from 'm';\nlet x: A;\nx;\n", []],
    [
      'used in typeof and heritage',
      "import { a, B } from 'm';\nexport let x: typeof a;\nexport class C extends B {}\n",
      [],
    ],
    ['exported', "import { a, b } from 'm';\nexport { a };\nexport default b;\n", []],
    ['re-exported without a name', "export { a } from 'm';\nexport * from 'n';\n", []],
    ['shorthand property', "import { a } from 'm';\nx = { a };\n", []],
    ['a property of that name is no use', "import { a } from 'm';\nx.a = { a: 1 };\n", ['a']],
    ['a decorator', "import { a } from 'm';\n@a class C {}\nnew C();\n", []],
    ['hidden by a parameter', "import { a } from 'm';\nexport function f(a) { return a; }\n", ['a']],
    ['JSDoc', "import type { A, B } from 'm';\n/** See {@link A} */\nexport const x = 1;\n// {@link B}\n", ['B']],
    ['a leading underscore', "import { _a } from 'm';\n", []],
    ['import x = require', "import a = require('m');\n", ['a']],
    ['another name of a member', "import * as a from 'm';\nimport B = a.B;\nimport C = a.C;\nnew C();\n", ['B']],
    ['another name that is exported', "import * as a from 'm';\nexport import B = a.B;\n", []],
    ['another name in a namespace', 'namespace N { import A = B.C; export import D = B.E; }\n', ['A']],
    ['another name at the top level of a script', 'namespace a { export const b = 1; }\nimport c = a.b;\n', []],
    ['a direct eval may use it', "import { a } from 'm';\neval('a');\n", []],
    ['codebatch: ignore', "import { a } from 'm'; // codebatch: ignore[L101]\n", []],
    ['codebatch: ignore above', "// codebatch: ignore\nimport { a } from 'm';\n", []],
    ['after a syntax error, mentioned again', "import { a, b } from 'm';\nlet = = a +;\n", ['b']],
  ])('%s', async (_what, code, names) => {
    expect(await namesIn('L101', 'a.ts', code)).toEqual(names);
  });

  it('trap 12: JSX uses components, and React or the factory that a comment names', async () => {
    const code =
      "import React, { Fragment } from 'react';\nimport { A, b, c } from 'm';\nexport default <A x={b} />;\n";
    expect(await namesIn('L101', 'a.tsx', code)).toEqual(['Fragment', 'c']);
    expect(
      await namesIn('L101', 'a.jsx', "/** @jsx h */\nimport { h, x } from 'preact';\nexport default <a />;\n"),
    ).toEqual(['x']);
    expect(await namesIn('L101', 'a.ts', "import React from 'react';\n")).toEqual(['React']);
  });

  it('a declaration file is all declaration', async () => {
    expect(await namesIn('L101', 'a.d.ts', "import { A } from 'm';\n")).toEqual([]);
    expect(await namesIn('L102', 'a.d.mts', 'export {};\ndeclare const a: 1;\ntype B = 1;\n')).toEqual([]);
  });
});

describe('L102 unused local variable in JavaScript and TypeScript', () => {
  const local = (code: string): string => `export function f(p) { ${code} }\n`;

  it.each<Case>([
    ['let, const, var', local('let a; const b = 1; var c;'), ['a', 'b', 'c']],
    ['functions and classes', local('function a() {} class B {}'), ['a', 'B']],
    ['types', local('interface A {} type B = 1; enum C {}'), ['A', 'B', 'C']],
    ['written but not read', local('let a; a = 1; a++; a += 1;'), ['a']],
    ['an update whose value is used', local('let a = 0; return a++;'), []],
    ['a counter in the head of a loop', local('let a = 0; for (;; a += 1) {} for (let b = 0; ; b++) {}'), []],
    ['a name that the head of a loop assigns to', local('let a; for (;; a = 1) {}'), ['a']],
    ['a function that calls itself only', local('function a() { a(); }'), ['a']],
    ['a value that speaks of its variable', local('const a = g(() => a);'), []],
    ['destructuring', local('const { a, b: c } = p; const [d, , e] = p; return a + d;'), ['c', 'e']],
    ['left out of a rest', local('const { a, ...b } = p; return b;'), []],
    ['a loop variable', local('for (const a of p) {} for (let b in p) {}'), ['a', 'b']],
    ['catch and parameters', local('try {} catch (e) {} return (a) => 1;'), []],
    ['a leading underscore', local('const _a = 1;'), []],
    ['used in a nested function', local('const a = 1; return () => a;'), []],
    ['hoisted', local('g(); function g() {}'), []],
    ['escapes in a name', local('const \\u0061b = 1, \\u{63} = 2; return ab;'), ['c']],
    ['a value with the name of a type from outside', local('const Date = 1; let a: Date; return a!;'), ['Date']],
    ['typeof a', local('const a = 1; let b: typeof a; return b as any;'), []],
    ['the name of a function expression', local('return function g() {};'), []],
    ['the top level of a module', 'const a = 1;\nfunction b() {}\nexport const c = 1;\n', ['a', 'b']],
    ['exported later, trap 12', 'const a = 1;\nclass B {}\nexport { a };\nexport default B;\n', []],
    ['the top level of a module by import.meta', 'const a = 1;\ng(() => import.meta.url);\n', ['a']],
    ['the top level of a script', 'const a = 1;\nfunction b() { c.meta(new.target, import("d")); }\n', []],
    ['that of a script whose namespaces export', 'namespace A { export const b = 1; }\nconst c = 1;\n', []],
    [
      'that of a script whose ambient modules import',
      "declare module 'm' { import a from 'n'; export = a; }\nconst b = 1;\n",
      [],
    ],
    ['the top level of CommonJS', "const a = require('a');\nmodule.exports = 1;\n", ['a']],
    [
      'declare',
      'export {};\ndeclare const a: 1;\ndeclare module "m" { const b: 1; }\ndeclare global { interface Window { a: 1 } }\n',
      [],
    ],
    ['inside a namespace', 'export namespace N { const a = 1; export const b = 1; }\n', ['a']],
    ['members', 'export class C { #a = 1; private b = 1; c() {} }\nexport const o = { d: 1 };\n', []],
    ['eval', local('const a = 1; eval(p);'), []],
    ['type parameters', local('function g<T>() {} g();'), []],
  ])('%s', async (_what, code, names) => {
    expect(await namesIn('L102', 'a.ts', code)).toEqual(names);
  });
});

describe('L103 shadowing in JavaScript and TypeScript', () => {
  it.each<Case>([
    ['a parameter and a variable', 'const a = 1, b = 2;\nfunction f(a) { let b; }\n', ['a', 'b']],
    ['a block', 'let a;\n{ let a; }\n', ['a']],
    ['catch', 'let e;\ntry {} catch (e) {}\n', ['e']],
    ['an import', "import { a } from 'm';\n(a) => a;\n", ['a']],
    ['a function declared further down', 'function f(g) {}\nfunction g() {}\n', ['g']],
    ['not a variable declared further down', 'function f(a) {}\nconst a = () => 1;\n', []],
    ['an import only where it stands above', "function f(a) {}\nimport { a, b } from 'm';\nfunction g(b) {}\n", ['b']],
    ['not the name of a function expression', 'const a = function a() {};\n', []],
    [
      'nor of one that is a branch of the value, or a default',
      'const a = x || (y ? class a {} : 1);\nconst { b = function b() {} } = c;\nfunction f(d = function d() {}) {}\n',
      [],
    ],
    [
      'but of one deeper in the value or assigned later',
      'const a = g(function a() {});\nlet b;\nb = function b() {};\nconst c = () => class c {};\nconst d = function d() {} as any;\n',
      ['a', 'b', 'c', 'd'],
    ],
    ['not members', 'let a;\nclass C { a() {} }\nconst o = { a() {} };\nenum E { a }\n', []],
    ['not the parameters of a function type', 'let a;\ntype F = (a: number) => void;\n', []],
    [
      'not functions without a body',
      'declare function a(): 1;\ndeclare namespace N { function a(): 2; const b: 1 }\nfunction f() { function a(): 1; function a() {} }\n',
      ['a'],
    ],
    ['not a type by a value', "import type { a } from 'm';\nfunction f(a) {}\ninterface B {}\nfunction g(B) {}\n", []],
    ['type parameters', 'function f<T>() { return <T>(x: T) => x; }\n', ['T']],
    [
      'type parameters of signatures and function types',
      'interface A<T> { f<T>(a: T): T; <T>(): T }\ndeclare class B<U> { g<U>(): U; static h: <U>() => U; static i<U>(): U }\n',
      ['T', 'T', 'U', 'U'],
    ],
    ['not in a static method', 'class C<T> { static f<T>(x: T) {} }\n', []],
    [
      'not in declare global',
      'type T = 1;\ndeclare global { interface A<T> { f<T>(): T } }\nnamespace global { type T = 2 }\n',
      ['T'],
    ],
    [
      'not an imported type by what a module adds to it',
      "import type { A, B } from 'm';\ndeclare module 'm' { interface A {} }\ndeclare module 'n' { interface B {} }\n",
      ['B'],
    ],
    ['not with a syntax error', 'let a;\nfunction f(a) {}\nlet = = ;\n', []],
  ])('%s', async (_what, code, names) => {
    expect(await namesIn('L103', 'a.ts', code)).toEqual(names);
  });
});
