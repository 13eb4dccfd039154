import { describe, expect, it } from 'vitest';
import { bindingOf, bindingsOf, resolveSource } from './resolve-source.ts';

type Case = readonly [rule: string, source: string, bindings: readonly string[]];

const JAVASCRIPT: readonly Case[] = [
  [
    'variables and constants',
    'var a; let b; const c = 1; using d = e',
    ['variable a', 'variable b', 'constant c', 'constant d'],
  ],
  [
    'functions and classes assigned to names',
    'const f = () => 0, g = function h() {}\nlet C = class {}',
    ['function f', 'function g', 'function h', 'class C'],
  ],
  [
    'members of a class',
    'class C { constructor() {} a = 1; static a() {} get b() {} set b(v) {} #c; ["d"]; "e"() {} }',
    [
      'class C',
      'method C.constructor',
      'property C.a',
      'method C.a',
      'property C.b',
      'parameter C.b.v',
      'property C.#c',
      'property C.["d"]',
      'method C.e',
    ],
  ],
  [
    'methods of an object',
    'const o = { m() {}, get p() {}, q: () => 0 }',
    ['constant o', 'method o.m', 'property o.p', 'method o.q'],
  ],
  [
    'functions that are values of an object',
    'const o = { a: function () {}, "b": () => 0, c: 1 }',
    ['constant o', 'method o.a', 'method o.b'],
  ],
  ['destructuring', 'const { a, b: [c, ...d], ...e } = f', ['constant a', 'constant c', 'constant d', 'constant e']],
  [
    'exports',
    'export const a = 1, { b } = c\nexport function d() {}\nexport default class E {}\nlet g, h; export { g as x, h as default }',
    ['constant* a', 'constant* b', 'function* d', 'class* E', 'variable* g', 'variable* h'],
  ],
  ['anonymous default exports', 'export default function () {}', ['function* default']],
  ['default exports of values', 'export default { a: 1 }', ['constant* default']],
  ['default export of a name', 'const a = 1\nexport default a', ['constant* a']],
  [
    'parameters',
    'function f(a, { b }, [c], d = 1, ...e) {}',
    ['function f', 'parameter f.a', 'parameter f.b', 'parameter f.c', 'parameter f.d', 'parameter f.e'],
  ],
  ['catch and loops', 'try {} catch ({ a }) {}\nfor (const b of c) ;', ['variable a', 'constant b']],
];

const TYPESCRIPT: readonly Case[] = [
  [
    'interfaces, their members, aliases',
    'interface A { a: 1; m(): void; get g(): 1 }\ntype B = { c: 1 }',
    ['interface A', 'property A.a', 'method A.m', 'property A.g', 'type B', 'property B.c'],
  ],
  [
    'enums',
    'export enum E { A = 1, B, "c-d" }',
    ['enum* E', 'enum_member E.A', 'enum_member E.B', 'enum_member E.c-d'],
  ],
  [
    'namespaces',
    'namespace A.B { const x = 1; export const y = 1 }',
    ['namespace A', 'namespace* A.B', 'constant A.B.x', 'constant* A.B.y'],
  ],
  [
    'ambient modules and globals',
    'declare module "m" { const a: 1 }\ndeclare global { interface Window {} }',
    ['namespace* m', 'constant* m.a', 'namespace* global', 'interface* global.Window'],
  ],
  [
    'a global inside an ambient module',
    'declare module "m" { global { var a: 1; namespace B { let c: 1 } } }',
    ['namespace* m', 'namespace* m.global', 'variable* m.global.a', 'namespace* m.global.B', 'variable* m.global.B.c'],
  ],
  [
    'default exports without name and body',
    'export default function (a: A): B;\n',
    ['function* default', 'parameter default.a'],
  ],
  [
    'names that are reserved elsewhere',
    'let as: A; interface B { abstract: 1; using(string: C): D }',
    ['variable as', 'interface B', 'property B.abstract', 'method B.using', 'parameter B.using.string'],
  ],
  [
    'abstract classes, fields, parameter properties',
    'abstract class C<T> { abstract m(): void; declare x: T; constructor(private y: T, z) {} }',
    [
      'class C',
      'type_parameter T',
      'method C.m',
      'property C.x',
      'method C.constructor',
      'property C.y',
      'parameter C.constructor.y',
      'parameter C.constructor.z',
    ],
  ],
  [
    'export assignment and import alias',
    'import A = B.C\nimport d = require("e")\nexport = d',
    ['import A', 'import* d'],
  ],
];

describe('what is declared', () => {
  it.each(JAVASCRIPT)('JavaScript: %s', (_rule, code, bindings) => {
    expect(bindingsOf(code, 'javascript')).toEqual(bindings);
  });
  it.each(JAVASCRIPT)('JavaScript as TypeScript: %s', (_rule, code, bindings) => {
    expect(bindingsOf(code, 'typescript')).toEqual(bindings);
  });
  it.each(TYPESCRIPT)('TypeScript: %s', (_rule, code, bindings) => {
    expect(bindingsOf(code, 'typescript')).toEqual(bindings);
  });
});

describe('facts about declarations', () => {
  it('declarations that merge are one binding', () => {
    const code = 'interface A {}\nclass A {}\nnamespace A {}\nfunction f(): void\nfunction f() {}';
    const kinds = (name: string): string[] =>
      bindingOf(code, 'typescript', name).declarations.map(
        ({ kind, signature }) => `${kind}${signature ? ' signature' : ''}`,
      );
    expect(kinds('A')).toEqual(['interface', 'class', 'namespace']);
    expect(kinds('f')).toEqual(['function signature', 'function']);
    expect(bindingOf(code, 'typescript', 'A').space).toBe('both');
  });

  it('a default export without a body is a signature, and no function that runs', () => {
    const { model } = resolveSource('export default function (): A;\n', 'typescript');
    expect([model.functions.length, model.bindings[0]?.declarations[0]?.signature]).toEqual([0, true]);
  });

  it('accessors of one name are one property, static members are others', () => {
    const { model } = resolveSource('class C { get a() {} set a(v) {} static a }', 'typescript');
    const members = model.scopes.find(({ kind }) => kind === 'class')!.bindings;
    expect([...members.keys()]).toEqual(['a', 'static a']);
    expect(members.get('a')?.declarations).toHaveLength(2);
  });

  it('names beside a rest element are marked', () => {
    const { model } = resolveSource('const { a, b: c, ...d } = e', 'javascript');
    expect(
      model.bindings.map(({ name, declarations: [first] }) => [name, first!.restSibling, first!.unpacked]),
    ).toEqual([
      ['a', true, true],
      ['c', true, true],
      ['d', false, true],
    ]);
  });

  it.each([
    ['var x', 'var'],
    ['let x', 'let'],
    ['using x = y', 'using'],
    ['for (const x of y) ;', 'for'],
    ['try {} catch (x) {}', 'except'],
    ['import x from "y"', 'import'],
  ])('form of %s', (code, form) => {
    expect(bindingOf(code, 'javascript', 'x').declarations[0]!.form).toBe(form);
  });

  it.each(['javascript', 'typescript', 'tsx'])('using declares every name of its list in %s', (language) => {
    const code = 'async function f() { { using a = 1, b = (c = 2); } { await using d = 1, e = 2; } }';
    const { bindings } = resolveSource(code, language).model;
    expect(bindings.map(({ name, kind, scope }) => [name, kind, scope.kind])).toEqual([
      ['f', 'function', 'module'],
      ...['a', 'b', 'd', 'e'].map((name) => [name, 'constant', 'block']),
    ]);
  });

  it('escapes of identifiers stand for characters', () => {
    const code = String.raw`import { \u0061 as \u{62}, default as c } from 'm'
b; \u0063; class \u0044 { #\u0065 = 1; '\u0066'() {} ['\u0067'] = 1; '\\u0068'() {} '\ud800'() {} '\u000a'() {} }
const \u{20BB7} = () => (i) => \u0069; export { D as \u006a }`;
    const { model } = resolveSource(code, 'javascript');
    expect(model.bindings.map(({ qualifiedName }) => qualifiedName)).toEqual([
      'b',
      'c',
      'D',
      'D.#e',
      'D.f',
      "D.['\\u0067']",
      'D.\\\\u0068',
      'D.\\ud800',
      'D.\\u000a',
      '𠮷',
      '𠮷.<anonymous>.i',
    ]);
    expect(model.references.map(({ name, binding }) => [name, binding?.name])).toEqual([
      ['b', 'b'],
      ['c', 'c'],
      ['i', 'i'],
      ['D', 'D'],
    ]);
    expect(model.imports.map(({ name, alias }) => [name, alias])).toEqual([
      ['a', 'b'],
      ['default', 'c'],
    ]);
    expect(model.exports.map(({ name, local }) => [name, local])).toEqual([['j', 'D']]);
  });

  it('type-only imports', () => {
    const code = 'import type A from "m"\nimport { type B, C } from "n"';
    const { model } = resolveSource(code, 'typescript');
    expect(model.bindings.map(({ import: info }) => info?.typeOnly)).toEqual([true, true, false]);
  });

  it('ambient declarations', () => {
    expect(bindingOf('declare const a: 1', 'typescript', 'a').declarations[0]!.ambient).toBe(true);
  });

  it('a function that only calls itself is not used from outside, a variable in its own initialiser is', () => {
    const outside = (code: string): boolean => resolveSource(code, 'javascript').model.bindings[0]!.usedOutside;
    expect(outside('function f() { f() }')).toBe(false);
    expect(outside('const stop = listen(() => stop())')).toBe(true);
  });

  it('shadowing respects types and values', () => {
    const { model } = resolveSource('const a = 1; type T = 1\nfunction f<a, T>(T) { { let a } }', 'typescript');
    expect(
      model.bindings.filter(({ shadows }) => shadows !== undefined).map(({ kind, name }) => `${kind} ${name}`),
    ).toEqual(['type_parameter T', 'variable a']);
  });

  it('direct eval uses every name of its scope', () => {
    const { model } = resolveSource('function f() { eval(x) }', 'javascript');
    expect(model.scopes.map(({ usesLocals }) => usesLocals)).toEqual([false, true]);
  });
});
