import { treeToSExpression } from '@codebatch/ast';
import { createParser } from '@codebatch/languages';
import { describe, expect, it } from 'vitest';
import { GRAMMAR_GAPS } from '../dist/gaps/grammar-gaps.js';
import { parseBare, parsedText } from './bare-parser.ts';

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: source code with templates

const parser = await createParser();
const hasError = (text: string, language: string): boolean =>
  parser.parse(text, language, { encoding: 'utf-8', bom: false }).hasError(0);

/** Further sources of each gap, by its name; of those that are not for `typescript` the language stands behind. */
const CASES: { readonly [gap: string]: readonly (string | readonly [string, 'javascript' | 'tsx' | 'python'])[] } = {
  'variance of a type parameter': [
    'interface A<in T, out U extends V = W> {}',
    'class A<in out T = never, B> {}',
    'type A<\n  // what goes in\n  in T,\n  out out\n> = (a: T) => out',
    'export interface Ab<out T> { b: T }\ninterface C<in T> { d(e: T): void }',
  ],
  'a generic function type as first type argument': [
    'f(a) as B<<T>(c: C<T>, d: T) => T>',
    'a as A<<const T extends B = C>(b: T) => D, E>',
  ],
  'type arguments of a tagged template': [
    'a.b<{ readonly c: D }>`e${f}g`',
    'a<{ b: C }>``',
    'a<{ b: C }>`d\\``',
    'a<{ b: C }>`${d}`',
    'a<{ b: C }>`${d} e ${f}`',
    'a<{ b: C }>`${d}${e} f`',
    ['const A = styled.a<{ $b: C[] }>`\n  d: ${({ $b }) => $b};\n`', 'tsx'],
  ],
  'an import type with arguments, index or operator': [
    "type A = Omit<import('a').B['c'], keyof import('a').B>",
    "let a: (import('a').B | typeof import('b').C)[]",
    "interface A extends import('a').B<C> {}",
    "let a: import('a', { with: { 'resolution-mode': 'import' } }).B.C<D>[] | undefined",
    "let a: import(\n  'a'\n).B<C>",
    // The bare grammar takes `").B), import("` for a string.
    `export declare const a: {\n  new (...args: any[]): import("b").C<{\n    d: number[];\n  }, (import("b").D), import("b").E, "f">;\n};\n`,
  ],
  'members of a type that only line ends separate': [
    'interface A {\n  (a: B): C // d\n  <E>(f: E): G\n}',
    'interface A { b: C\r\n  <D>(): D\r\n}',
    'type A = {\n  b: C[]\n  [d: string]: E\n  <F>(): G\n}',
    'const a: {\n  <B>(c: B): D\n  <E>(f: E): G\n} = h',
    'const a = b<\n  {\n    <C>(d: C): E\n    <F>(g: F): H\n  }\n>(i)',
    'const a = b<\n  <C>(d: C) => E,\n  {\n    <F>(g: F): H\n    <I>(j: I): K\n  }\n>(l)',
    'interface A {\n  name: string\n  in: "a" | "b"\n}',
    'const a: <B = C>() => [B] extends [C] ? D : {\n  <E>(f: E): G\n  <H, I = J>(k: H): L\n} = m',
  ],
  'a reserved word as the name of an export': [
    ['export { a as function, b as instanceof, c as try }', 'javascript'],
    ["export { if as a, new } from 'b'", 'javascript'],
    ["import { delete as a } from 'b'", 'javascript'],
    ["export * as void from 'a'", 'javascript'],
    "export { a, type, type B } from 'c'",
    "import { type as as as } from 'a'",
    "import { a, type as as b, type as as } from 'c'",
  ],
  '`type` and `defer` of whole modules': [
    "export type * as a from 'b'",
    'import type a = b.c',
    "import defer * as a from 'b'",
  ],
  'attributes of a re-export': [
    ["export { a } from 'b' with { type: 'json' }", 'javascript'],
    ["import a from 'b' assert { type: 'json' }", 'javascript'],
  ],
  'a function without name and body as default export': [
    'export default function (a: string): { b: C };\n\nexport default function (a: any) { return a }',
    'declare const a: 1;\nexport default function <T>(b: T): T | undefined;\r\nexport type C = 1;\r\n',
  ],
  'a contextual keyword as a name': ['class A { abstract = 1; accessor?: B }', 'abstract.a = interface[0]'],
  '`using` as a name': [
    'class A { b(using: C): D { return using.e } }',
    ['using = a\nusing[0]', 'javascript'],
    ['using += a', 'javascript'],
  ],
  'the name of a type as another name': [
    'type A = [any: B, number?: C]',
    'interface A { b: string.c<D> }',
    'type A = (infer?: B, ...keyof: C[]) => D',
  ],
  'a word that begins declarations as the name of a type': [
    'type A<type> = B<(type extends C ? D : E)>',
    'type A = { [b in C]: type.D<b> & (type.E<b> extends F ? G : H) }',
    'type A = [(set), (get<B>), (module | C), (static[])]',
  ],
  'an asynchronous function of `of` at the beginning of a loop': [['for (async of => of; ; of) ;', 'javascript']],
  '`as` as the name of a variable': ['let as = a === 0 ? b : c\nd(as, as.length)'],
  'a reserved word as a JSX attribute': [["a = <label for={b} class='c'>d</label>", 'javascript']],
  'a static field with `accessor`': ['class A { static accessor #b = 1; @c accessor d; private accessor e: F }'],
  'a loop over `using`': ['async () => { for await (using a of b); for (await using c of d); }'],
  'an escape in a template literal type': [
    'type A = `a \\`${B}\\` c\\\\`',
    'type A = B extends `${infer C}\\u0041${D}` ? E : F',
  ],
  'a pattern over several lines in a function type': ['const a: (b: C) => ({\n  d\n}: E) => F = g'],
  'the default of a type parameter': [
    ['class A[B: C = D, *E = *F[int, ...], **G = [H, I]](J): pass', 'python'],
    ['def a[B: (C, D) = C, **E = ...](f: B) -> B: return f', 'python'],
    ['class A[\n  B = C,  # why\n  D = B[C],\n]: pass', 'python'],
  ],
  'a comma behind exceptions': [
    ['try: a\nexcept* B.c, D(e),: f\nfinally: g', 'python'],
    ['def a():\n  try: b\n  except C,: d', 'python'],
  ],
  'lines in brackets that are indented less than their statement': [
    ['def a():\n    b = c((d.\n  e), [f +\n  g\n])\n    return b', 'python'],
    ['class A:\n  b = {\r\n c: d or\r\n e}\r\n  f = 1\r\n', 'python'],
    ['if a:\n    b(c.\n  d,  # why\n      e)\n', 'python'],
  ],
};

describe.each(GRAMMAR_GAPS)('$name', ({ name, example, languages }) => {
  it('is an error to the bare grammar, and none with the mask', () => {
    expect(languages.filter((language) => parseBare(example, language).hasError(0))).not.toEqual([]);
    expect(languages.filter((language) => hasError(example, language))).toEqual([]);
  });

  const cases = (CASES[name] ?? []).map((one) => (typeof one === 'string' ? ([one, 'typescript'] as const) : one));
  it.each(cases)('%j in %s', (text, language) => {
    expect([parseBare(text, language).hasError(0), hasError(text, language)]).toEqual([true, false]);
    expect(parsedText(text, language)).toHaveLength(text.length);
  });
});

describe('what is masked', () => {
  it.each([
    ['interface Ab<in out T> {}', 'typescript', 'interface Ab<       T> {}'],
    ["let a: import('m').A<B>", 'typescript', 'let a: ___________.A<B>'],
    ['type A = {\n  (): B\n  <C>(): D\n}', 'typescript', 'type A = {\n  (): B;  <C>(): D\n}'],
    ['type A = {\r\n  (): B\r\n  <C>(): D\r\n}', 'typescript', 'type A = {\r\n  (): B;\n  <C>(): D\r\n}'],
    ['export { a as null }', 'javascript', 'export { a as ____ }'],
    ['a<{ b: C }>`${d}e${f}`', 'typescript', 'a<{ b: C }>(  d,``,f )'],
    ['a as A<<T, U extends V>() => T>', 'typescript', 'a as A< T| U |       V|() => T>'],
    ["declare module 'a' { global { let b: C } }", 'typescript', "declare module 'a' { global:{ let b: C } }"],
    ['export default function (): A;\n', 'typescript', 'export default function (): A{}'],
    // Here the grammar sees comparisons.
    ['const f = () => a<B>`c${d}`; e.f<G, H>`ij`', 'typescript', 'const f = () => a<B>(``,d ); e.f<G, H>(``)'],
    ['a<B>`cd`.e()', 'typescript', 'a<B>(``).e()'],
    ['a > `b`; a<b>c', 'typescript', 'a > `b`; a<b>c'],
    ['class Ab[C = D, *E = *F, G: H = I]: ...', 'python', 'class Ab[C : D, *E :  F, G: H | I]: ...'],
    ['try: a\nexcept B, C,: d', 'python', 'try: a\nexcept B, C : d'],
    ['if a:\n  (b.\nc,\n# why\nd)', 'python', 'if a:\n  (b. c,\n# why\nd)'],
    ['a(`\0${b}`)', 'javascript', 'a(`\ufffd${b}`)'],
    [
      'interface A<out B> {}\n(a: C<any, any>, any) => d',
      'typescript',
      'interface A<    B> {}\n(a: C<any, any>, ___) => d',
    ],
    // Found in spite of what may be taken for a string, a comment or a template.
    ['/["`]/; type A<out B> = `${"}`"}`', 'typescript', '/["`]/; type A<    B> = `${"}`"}`'],
    ['a() / b; type A<out B> = /* ` */ C', 'typescript', 'a() / b; type A<    B> = /* ` */ C'],
    // Taken for a regular expression, so that only the tree of the whole tells.
    ['if (a) /`/.test(b); type A<out B> = `c`', 'typescript', 'if (a) /`/.test(b); type A<    B> = `c`'],
    // Nothing is wrong with these.
    ['let a = (async <B>(b: B) => b); = ', 'typescript', 'let a = (async <B>(b: B) => b); = '],
    ['for (let [] of a) { = }', 'typescript', 'for (let [] of a) { = }'],
    ['for (async of a) { = }', 'javascript', 'for (async of a) { = }'],
    ['a = b[\n  c]\ntype = d\n', 'python', 'a = b[\n  c]\ntype = d\n'],
    ['a < in_ > b; type A = typeof import("m")', 'typescript', 'a < in_ > b; type A = typeof import("m")'],
  ])('%j in %s', (text, language, masked) => {
    expect(parsedText(text, language)).toBe(masked);
  });

  it('names keep their places', () => {
    const text = 'interface Abc<in out Def> { (): G\n  <H>(): I }';
    const tree = parser.parse(text, 'typescript', { encoding: 'utf-8', bom: false });
    const names = Array.from({ length: tree.size }, (_, n) => n)
      .filter((n) => tree.kind(n) === 'type_identifier')
      .map((n) => text.slice(tree.start(n), tree.end(n)));
    expect(names).toEqual(['Abc', 'Def', 'G', 'H', 'I']);
  });

  it.each([
    'interface A<out B',
    'interface A<out B> { c: }',
    "let a: import('m'.A<B>",
    'export { a as as as null as }',
    "import { type as as as as } from 'a'",
    'export default function (): A; }',
    'let a: A<<T>',
    'a<{ b: C>`d`',
    'type A = { b: `\\${C }',
    'global { using using',
    'class A { accessor accessor accessor = ; }',
  ])('what is wrong stays an error: %j', (text) => {
    expect(hasError(text, 'typescript')).toBe(true);
  });

  it.each(['class A[B = ]: pass', 'def f(a, (b = c)): d =', 'try: a\nexcept,: b', 'if a:\n  (b.\nc', 'x[a = b]'])(
    'and so in Python: %j',
    (text) => {
      expect(hasError(text, 'python')).toBe(true);
    },
  );

  it('of errors that stay those are fewer that the grammar alone is to blame for', () => {
    const text = 'interface A<out T> {}\ninterface B<in T> {}\nlet = ;\ninterface C<in out T> {}\n';
    const faults = (tree: Parameters<typeof treeToSExpression>[0]): number =>
      [...treeToSExpression(tree)].join('').split(/ERROR|MISSING/).length - 1;
    const tree = parser.parse(text, 'typescript', { encoding: 'utf-8', bom: false });
    expect(tree.hasError(0)).toBe(true);
    expect(faults(tree)).toBeLessThan(faults(parseBare(text, 'typescript')));
  });

  it('trap 9: sources full of gaps that are none end', () => {
    const many = 1000;
    for (const piece of [
      'a<',
      'a<b>`',
      'export {',
      'import(',
      'type A = {\n<',
      '<<',
      'export default function (',
      '${',
      '{\n}:',
    ]) {
      expect(hasError(piece.repeat(many), 'typescript')).toBe(true);
    }
    for (const piece of ['(a.\n', 'class A[B = ', 'except A,:', '((\n)\n', 'if a:\n (b.\nc\n']) {
      expect(hasError(piece.repeat(many), 'python')).toBe(true);
    }
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: source code with templates
