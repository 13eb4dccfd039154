import { describe, expect, it } from 'vitest';
import { usesOf } from './resolve-source.ts';

type Case = readonly [rule: string, source: string, uses: string];

const JAVASCRIPT: readonly Case[] = [
  ['var is hoisted to the function', 'function f() {\n  x; if (a) {\n  var x } }', 'x@2=3 a@2=?'],
  [
    'functions are hoisted within their block',
    'f(); {\n g();\n function g() {} }\nfunction f() {} g()',
    'f@1=4 g@2=3 g@4=?',
  ],
  ['let and const belong to their block', 'const x = 1\n{ x;\n let x }\nx', 'x@2=3 x@4=1'],
  ['a function body is one scope with its parameters', 'function f(x) {\n let y = x; {\n let x; x } }', 'x@2=1 x@3=3'],
  ['defaults do not see the body', 'let x\nfunction f(a = x) {\n var x }', 'x@2=1'],
  ['defaults see earlier parameters', 'function f(a,\n b = a) {}', 'a@2=1'],
  [
    'destructuring binds values and reads defaults',
    'const { a, b: { c = a }, ...d } = e,\n [f, , ...g] = d',
    'a@1=1 e@1=? d@2=1',
  ],
  [
    'destructuring assignment writes',
    'let a, b\n;({ a, k: b = 1, x: c.d } = e); [a] = b',
    'w:a@2=1 w:b@2=1 c@2=? e@2=? w:a@2=1 b@2=1',
  ],
  ['a named function expression sees itself only', 'const f = function g() {\n g }\ng', 'g@2=1 g@3=?'],
  ['a named class expression sees itself only', 'const C = class D {\n m() { D } }\nD', 'D@2=1 D@3=?'],
  ['members are no names', 'class C {\n #a = 1; b = b; static c() { a; c; this.b; this.#a } }', 'b@2=? a@2=? c@2=?'],
  [
    'computed names are evaluated around the member',
    'const k = 1\nclass C { [k]() { }\n [k] = k }',
    'k@2=1 k@3=1 k@3=1',
  ],
  ['static blocks are function bodies', 'class C { static {\n var x; x } }\nx', 'x@2=2 x@3=?'],
  ['arrow functions', 'const f = a => b =>\n a + b', 'a@2=1 b@2=1'],
  [
    'loops have a scope for let',
    'for (let i = 0; i < 1; i++)\n i\nfor (const k of i) k\nfor (var v in k) ;\nv',
    'i@1=1 i@1=1 w:i@1=1 i@2=1 i@3=? k@3=3 k@4=? v@5=4',
  ],
  ['loops without a keyword write', 'let x\nfor (x of y) ;', 'w:x@2=1 y@2=?'],
  ['switch is one block', 'switch (x) {\n case 1: let x\n case 2: x }', 'x@1=? x@3=2'],
  ['catch', 'try {} catch (e) {\n e }\ntry {} catch { e }', 'e@2=1 e@3=?'],
  ['labels and keys are no references', 'a: for (;;) { break a }\n({ a: 1, b() {}, get c() { } })', ''],
  ['shorthand properties are read', 'const a = 1\n({ a, b })', 'a@2=1 b@2=?'],
  [
    'updates read where their value is used',
    'let x\nx++; x += 1; (x++)\ny = x++\nx++, 0',
    'w:x@2=1 w:x@2=1 w:x@2=1 w:y@3=? x@3=1 w:x@3=1 w:x@4=1',
  ],
  [
    'updates in the head of a loop read',
    'let x\nfor (x++;; x += 1) ;\nfor (;; x--, x++) ;\nfor (;; x = 1) ;',
    'x@2=1 w:x@2=1 x@2=1 w:x@2=1 w:x@3=1 x@3=1 w:x@3=1 w:x@4=1',
  ],
  [
    'delete, typeof, new.target, import.meta',
    'delete a; typeof b\nfunction f() { new.target; import.meta }',
    'd:a@1=? b@1=?',
  ],
  [
    'imports and exports',
    'import a, { b as c, default as d } from "m"\nimport * as e from "n"\nexport { a as x, c }; export default d\nexport { y } from "o"; e.b',
    'a@3=1 c@3=1 d@3=1 e@4=2',
  ],
  [
    'JSX: names in capitals and member expressions are read',
    'const A = 1, b = {}\nconst c = <A x={y}><b.C/><div a:b="1"></div></A>',
    'A@2=1 y@2=? b@2=1',
  ],
  ['JSX uses React where the module has it', 'import React from "react"\nconst a = <div/>', 'React@2=1'],
  ['JSX uses the factory of the pragma', '/** @jsx h */\nimport { h } from "x"\nconst a = <div/>', 'h@3=2'],
  ['JSDoc types', 'import { T, U } from "m"\n/** @param {Map<T, { U: string }>} a */\nfunction f(a) {}', 'T@2=1'],
  ['a function is a type to JSDoc', 'function F() {}\n/** @type {F} */\nlet a', 'F@2=1'],
  ['using', '{ using x = f()\n x }', 'f@1=? x@2=1'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: source to be parsed
  ['tagged templates and substitutions', 'tag`${a}`', 'tag@1=? a@1=?'],
];

const TYPESCRIPT: readonly Case[] = [
  ['types and values are separate', 'interface A {}\nfunction f(A: A): A {\n return A }', 'A@2=1 A@2=1 A@3=2'],
  [
    'a value is no type and no namespace, where an import may be all',
    'import I from "m"\nconst D = 1\nnamespace N { export const x = 1 }\nlet a: D, b: typeof D, c: D.E, d: N, e: N.T\nlet f: I, g: I.J',
    'D@4=? D@4=2 D@4=? N@4=? N@4=3 I@5=1 I@5=1',
  ],
  ['typeof reads a value', 'const a = 1\ntype T = typeof a\ntype U = typeof a.b | keyof typeof a', 'a@2=1 a@3=1 a@3=1'],
  [
    'classes and enums are both',
    'class C {}\nenum E { A, B = A }\nlet c: C = new C(); let e: E.A = E.A',
    'A@2=2 C@3=1 C@3=1 E@3=2 E@3=2',
  ],
  [
    'type parameters of everything',
    'function f<T>(a: T) {}\nclass C<T> extends B<T> { m<U>(a: T): U {} }\ninterface I<T> extends J<T> { (a: T): void }\ntype A<T> = T[]',
    'T@1=1 B@2=? T@2=2 T@2=2 U@2=2 J@3=? T@3=3 T@3=3 T@4=4',
  ],
  [
    'infer binds for the extends part and the true branch',
    'type A<T> = T extends (infer U)[]\n ? U : U',
    'T@1=1 U@2=1 U@2=?',
  ],
  [
    'infer belongs to the condition whose extends part it is in',
    'type A<T> = T extends [infer U, T extends infer V ? V : never]\n ? [U, V] : 0',
    'T@1=1 T@1=1 V@1=1 U@2=1 V@2=?',
  ],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: source to be parsed
  ['mapped types', 'type A<T> = { [K in keyof T as `x${K}`]: T[K] }', 'T@1=1 K@1=1 T@1=1 K@1=1'],
  [
    'index signatures bind nothing',
    'interface A { [key: string]: B; m(key: C): key is D }',
    'B@1=? C@1=? key@1=1 D@1=?',
  ],
  ['tuple labels are no references', 'type A = [a: string, b?: C, ...d: E[]]', 'C@1=? E@1=?'],
  [
    'function types have parameters of their own',
    'type F = (a: A, b: typeof a) => asserts a is B',
    'A@1=? a@1=1 a@1=1 B@1=?',
  ],
  [
    'namespaces: dotted, merged, exported',
    'namespace A.B { export const x = 1\n x }\nnamespace A { export const y = B.x }\nA.y; let t: A.B.C',
    'x@2=1 B@3=1 A@4=1 A@4=1',
  ],
  ['overloads and bodies', 'function f(a: string): void\nfunction f(a) { f(a) }', 'f@2=1 a@2=2'],
  ['parameter properties', 'class C { constructor(private a: A, readonly b = a) {\n a } }', 'A@1=? a@1=1 a@2=1'],
  ['this is no parameter', 'function f(this: A, b) {\n this; b }', 'A@1=? b@2=1'],
  [
    'import forms',
    'import type { T } from "m"\nimport a = require("n")\nimport B = a.b\nlet t: T = B',
    'a@3=2 T@4=1 B@4=3',
  ],
  ['export =', 'interface A {}\nexport = A', 'A@2=1'],
  ['decorators', 'const d = 1\n@d class C { @d() m(@d a) {} @d p }', 'd@2=1 d@2=1 d@2=1 d@2=1'],
  [
    'casts',
    'let x, y\n(<T>x); x as T; y satisfies U; x!; (x as any) = 1',
    'T@2=? x@2=1 x@2=1 T@2=? y@2=1 U@2=? x@2=1 w:x@2=1',
  ],
  ['variance of type parameters', 'interface A<in out T, out U extends T> {\n t: T; u: U }', 'T@1=1 T@2=1 U@2=1'],
  ['bigint is a keyword', 'let a: bigint', ''],
  ['types before a template', 'interface A {}\nsql<A>`x`', 'sql@2=? A@2=1'],
  [
    'implements, heritage with arguments',
    'class A extends b.C<D> implements E, f.G<H> {}',
    'b@1=? D@1=? E@1=? f@1=? H@1=?',
  ],
  [
    'type arguments of import types, import attributes',
    'import a from "m" with { type: "json" }\ntype T = import("x").Y<a>',
    'a@2=1',
  ],
  [
    'what the grammar does not know: type arguments of templates, import types, generic arguments',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source to be parsed
    'let a\na<{ b: C }>`${a} d ${a}`\na as D<<T extends E>(f: T) => F>\nlet g: H<import("i").J<K>["l"]>',
    'a@2=1 C@2=? a@2=1 a@2=1 a@3=1 D@3=? T@3=? E@3=? T@3=? F@3=? H@4=? K@4=?',
  ],
];

describe('JavaScript: what a name means', () => {
  it.each(JAVASCRIPT)('%s', (_rule, code, uses) => {
    expect(usesOf(code, 'javascript')).toBe(uses);
  });

  // A JSX pragma and `using` differ in the grammars only; JSDoc types count in JavaScript alone.
  it.each(JAVASCRIPT.filter(([rule]) => !rule.includes('JSDoc')))('as TSX: %s', (_rule, code, uses) => {
    expect(usesOf(code, 'tsx')).toBe(uses);
  });
});

describe('TypeScript: what a name means', () => {
  it.each(TYPESCRIPT)('%s', (_rule, code, uses) => {
    expect(usesOf(code, 'typescript')).toBe(uses);
  });
});
