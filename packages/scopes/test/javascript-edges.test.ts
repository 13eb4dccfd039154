import { describe, expect, it } from 'vitest';
import { resolveSource } from './resolve-source.ts';

describe('JavaScript and TypeScript: imports, exports, bases, calls, functions', () => {
  it('imports: one per name; modules imported for themselves; literals of import() and require()', () => {
    const { model } = resolveSource(
      'import a, { b as c } from "m"; import * as d from "n"; import "o"\nexport { e as f } from "p"; export * from "q"\nimport("r"); require("s"); import(`t`); require(u)',
      'javascript',
    );
    expect(model.imports.map(({ form, module, name, alias }) => [form, module, name, alias])).toEqual([
      ['import', 'm', 'default', undefined],
      ['import', 'm', 'b', 'c'],
      ['import', 'n', '*', 'd'],
      ['import', 'o', '', undefined],
      ['re-export', 'p', 'e', 'f'],
      ['re-export', 'q', '*', undefined],
      ['dynamic', 'r', '', undefined],
      ['require', 's', '', undefined],
      ['dynamic', 't', '', undefined],
    ]);
  });

  it('import() in a type, and only there, is an import of types', () => {
    const types = [
      'export type A = import("a").B',
      'let a: typeof import("b") = c, d: import("c").D.E<F>',
      'g(h as import("d").I, j satisfies typeof import("e"))',
      'k<import("f").L>(); m.n<typeof import("g")>("o"); await p<import("h").Q>(r)',
      'function s<T extends import("i").U = import("j").V>(w: unknown): w is import("k").X | import("l").Y {}',
      'interface Z { [key: import("m").A]: { [B in keyof typeof import("n")]: import("o")["C"] } }',
    ].join('\n');
    expect(
      resolveSource(types, 'typescript').model.imports.map(({ form, name, typeOnly }) => [form, name, typeOnly]),
    ).toEqual(Array.from({ length: 15 }, () => ['import', '*', true]));
    const values =
      'let a: B<C> = import("a") as D; e = (await import("b")).f; <G>import("c"); h(import("d").i[j]); typeof import("e"); k < import("f"); export default import("g")';
    expect(
      resolveSource(values, 'typescript').model.imports.map(({ form, name, typeOnly }) => [form, name, typeOnly]),
    ).toEqual(Array.from({ length: 7 }, () => ['dynamic', '', false]));
  });

  it('modules are named by the values of their strings', () => {
    const written: Readonly<Record<string, string>> = {
      [String.raw`"./\u0063omma"`]: './comma',
      [String.raw`'\x61\u{1F600}\ud83d\ude00'`]: 'a\u{1F600}\u{1F600}',
      [String.raw`"\"\'\q\\"`]: '"\'q\\',
      [String.raw`"\b\f\n\r\t\v\0"`]: '\b\f\n\r\t\v\0',
      '"a\\\nb\\\r\nc"': 'abc',
      '`a\\`b`': 'a`b',
      [String.raw`'\1\08'`]: String.raw`\1\08`,
      [String.raw`'\u{110000}'`]: String.raw`\u{110000}`,
      [String.raw`'\x41\ud83d'`]: String.raw`\x41\ud83d`,
    };
    const modulesOf = (code: string) => resolveSource(code, 'typescript').model.imports.map(({ module }) => module);
    for (const [specifier, value] of Object.entries(written)) {
      expect(modulesOf(`import(${specifier})`), specifier).toEqual([value]);
    }
    const specifier = String.raw`'\x61\'\\'`;
    const all = `import ${specifier}; import b = require(${specifier}); export { c } from ${specifier}; export * from ${specifier}; require(${specifier}); type D = import(${specifier}).E<F>; declare module ${specifier} {}`;
    expect(modulesOf(all)).toEqual(Array.from({ length: 6 }, () => "a'\\"));
    const { exports, bindings } = resolveSource(all, 'typescript').model;
    expect(exports.map(({ module }) => module)).toEqual(["a'\\", "a'\\"]);
    expect(bindings.map(({ name }) => name)).toEqual(['b', 'D', "a'\\"]);
  });

  it('quoted names of imports and exports are the values of their strings', () => {
    const code = String.raw`export { "a\x62" as c, d as "\u0065", "\\u0066" } from "m"
import { "f\x67" as h } from "m"
export * as "n\x6f" from "m"
export { h as "q\x71" }`;
    const { model } = resolveSource(code, 'javascript');
    expect(model.imports.map(({ name, alias }) => [name, alias])).toEqual([
      ['ab', 'c'],
      ['d', 'e'],
      ['\\u0066', undefined],
      ['fg', 'h'],
      ['*', 'no'],
    ]);
    expect(model.exports.map(({ name, local }) => [name, local])).toEqual([
      ['c', 'ab'],
      ['e', 'd'],
      ['\\u0066', '\\u0066'],
      ['no', '*'],
      ['qq', 'h'],
    ]);
  });

  it('exports: names as seen from outside', () => {
    const { model } = resolveSource(
      'let a; export { a as b, a as default }\nexport * from "m"; export * as c from "m"; export { d as e } from "m"\nexport const f = 1; export function g() {}\nexport type { H } from "n"; export enum I {}',
      'typescript',
    );
    expect(model.exports.map(({ name, local, module, binding }) => [name, local, module, binding?.name])).toEqual([
      ['b', 'a', undefined, 'a'],
      ['default', 'a', undefined, 'a'],
      ['*', '*', 'm', undefined],
      ['c', '*', 'm', undefined],
      ['e', 'd', 'm', undefined],
      ['f', 'f', undefined, 'f'],
      ['g', 'g', undefined, 'g'],
      ['H', 'H', 'n', undefined],
      ['I', 'I', undefined, 'I'],
    ]);
  });

  it('what the grammar does not know keeps names, modules and forms', () => {
    const imports =
      'type A = import("m").B<C>; type D = keyof import(\n  \'n\'\n); interface E extends import("o").F {}';
    const types = resolveSource(imports, 'typescript').model;
    expect(types.imports.map(({ form, module }) => [form, module])).toEqual([
      ['import', 'm'],
      ['import', 'n'],
      ['import', 'o'],
    ]);
    expect(types.heritage.map(({ target }) => target)).toEqual(['import("o").F']);
    const { model } = resolveSource('export type * from "m"\nexport { a as null } from "n"; b<{ c: D }>`e`', 'tsx');
    expect(model.exports.map(({ name, typeOnly }) => [name, typeOnly])).toEqual([
      ['*', true],
      ['null', false],
    ]);
    expect(model.calls.map(({ callee, form }) => [callee, form])).toEqual([['b', 'template']]);
  });

  it('imports: `type` and `as` are names too', () => {
    const code =
      "import { type as } from 'm'; import { type as as } from 'n'; import { type as as as, type as as a } from 'o'";
    expect(
      resolveSource(code, 'typescript').model.imports.map((edge) => [edge.name, edge.alias, edge.typeOnly]),
    ).toEqual([
      ['as', undefined, true],
      ['type', 'as', false],
      ['as', 'as', true],
      ['as', 'a', true],
    ]);
  });

  it('exports: what ambient modules and namespaces export is none of the file', () => {
    const code =
      'declare module "m" { const a: 1; export { a as b }; export default a; export * from "n"; export const c: 1 }\nnamespace D { export const e = 1 }';
    const { model } = resolveSource(code, 'typescript');
    expect(model.exports).toEqual([]);
    expect(model.bindings.filter(({ exported }) => exported).map(({ name }) => name)).toEqual(['m', 'a', 'c', 'e']);
  });

  it('bases: extends and implements, without type arguments', () => {
    const { model } = resolveSource(
      'class A extends b.C<D> implements E, F<G> {}\ninterface H extends I, J.K<L> {}\nconst m = class extends n() {}',
      'typescript',
    );
    expect(model.heritage.map(({ type, owner, target }) => [type, owner, target])).toEqual([
      ['inherits', 'A', 'b.C'],
      ['implements', 'A', 'E'],
      ['implements', 'A', 'F'],
      ['inherits', 'H', 'I'],
      ['inherits', 'H', 'J.K'],
      ['inherits', 'm', 'n()'],
    ]);
  });

  it('calls: plain, new, templates; import() is none', () => {
    const { model } = resolveSource('a?.b<T>(c()); new D.E(); f`x`; super.g(); import("x")', 'typescript');
    expect(model.calls.map(({ form, callee }) => [form, callee])).toEqual([
      ['call', 'a?.b'],
      ['call', 'c'],
      ['new', 'D.E'],
      ['template', 'f'],
      ['call', 'super.g'],
    ]);
  });

  it('calls: parentheses around a name, a member or a call are left out, others not', () => {
    const { model, line } = resolveSource(
      '(\n a)(); ((b.c))`x`; new (/* d */ e)(); new (f[0].g); (h())(); (this.i)();\n(0, j)(); (k ?? l)(); (function () {})(); new (class {})()',
      'javascript',
    );
    const calls = model.calls.map(({ form, callee, node }) => [form, callee, line(node)]);
    expect(calls).toEqual([
      ['call', 'a', 2],
      ['template', 'b.c', 2],
      ['new', 'e', 2],
      ['new', 'f[0].g', 2],
      ['call', 'h()', 2],
      ['call', 'h', 2],
      ['call', 'this.i', 2],
      ['call', '(0, j)', 3],
      ['call', '(k ?? l)', 3],
      ['call', '(function () {})', 3],
      ['new', '(class {})', 3],
    ]);
  });

  it.each([
    ['typescript', 'a || b!(); c + d!.e(); !f![0]()', ['b!', 'd!.e', 'f![0]']],
    ['typescript', 'await a.b<C | D>(e); !await f<G>(h).i(); (await j)<K>(l)', ['a.b', 'f<G>(h).i', 'f', '(await j)']],
    ['typescript', 'a\n  ?? b!.c()', ['b!.c']],
    ['typescript', 'new A!(b)', ['A!']],
    ['typescript', 'a<B>`c`; d.e<F, G>`h`; i < j > `k`', ['a', 'd.e']],
    ['javascript', 'import "a"\nawait (b)(); async () => await (c).d(e())', ['b', '(c).d', 'e']],
    ['javascript', 'import "a"\nawait (b, c)(); await (await (d).e)()', ['(b, c)', '(await (d).e)']],
    ['javascript', 'await (a)()', ['await (a)', 'await']],
    ['typescript', 'await (a)<B>(); !(c.d)<E>(); (f || g!.h)()', ['a', 'c.d', '(f || g!.h)']],
  ])('calls that the grammar of %s reads otherwise: %j', (language, code, callees) => {
    expect(
      resolveSource(code, language)
        .model.calls.map(({ callee }) => callee)
        .sort(),
    ).toEqual([...callees].sort());
  });

  it('functions are named after what holds them', () => {
    const { model } = resolveSource(
      'const a = () => 0; b.c = function () {}; ({ d: e => e, f(j = () => 0) {} })\nclass G { h = () => 0; get i() { return () => 0 } }\nexport default () => {}',
      'javascript',
    );
    expect(model.functions.map(({ kind, qualifiedName, parameters }) => [kind, qualifiedName, parameters])).toEqual([
      ['lambda', 'a', 0],
      ['function', 'c', 0],
      ['lambda', 'd', 1],
      ['method', 'f', 1],
      ['lambda', 'f.j', 0],
      ['lambda', 'G.h', 0],
      ['method', 'G.i', 0],
      ['lambda', 'G.i.<anonymous>', 0],
      ['lambda', 'default', 0],
    ]);
  });

  it('functions that are defaults are named after their parameters, in TypeScript too', () => {
    const { model } = resolveSource('function f(a: A = () => 0, { b = () => 1 }: B) {}', 'typescript');
    expect(model.functions.map(({ qualifiedName }) => qualifiedName)).toEqual(['f', 'f.a', 'f.b']);
  });

  it('this is not counted as a parameter, signatures are no functions', () => {
    const { model } = resolveSource('function f(a): void\nfunction f(this: A, /* c */ a, b?) {}', 'typescript');
    expect(model.functions.map(({ parameters }) => parameters)).toEqual([2]);
  });
});
