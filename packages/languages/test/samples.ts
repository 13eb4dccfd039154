// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the samples are source code with template strings

/** Sources that reach the corners of the grammars and of text itself. */
export const samples: readonly { readonly name: string; readonly language: string; readonly text: string }[] = [
  { name: 'an empty file', language: 'python', text: '' },
  { name: 'white space only', language: 'javascript', text: ' \n\t\n' },
  {
    name: 'Python',
    language: 'python',
    text: `# -*- coding: latin-1 -*-
from __future__ import annotations
import os.path as p, sys
@decorate(1, *a, **k)
async def f(a, /, b: int = 1, *, c=None) -> "int":
    """doc"""
    x = [y for y in range(10) if y not in z if y is not None]
    with open(p) as q, (w := r):
        yield f"{x!r:>{10}} {{literal}} \\N{DASH}"
    match x:
        case {"a": [1, *rest], **other} if rest: pass
        case _: return lambda *a: a
    try: pass
    except* (A, B) as e: raise E from e
    finally: del x
\tif 1: \\
        pass
class C[T: int](B, metaclass=M): type X[T] = list[T]
print "old", 1
`,
  },
  { name: 'Python with errors', language: 'python', text: 'def f(:\n  x = [1, 2\nclass\n  return )\n"""open\nif x\n' },
  {
    name: 'JavaScript with JSX',
    language: 'javascript',
    text: `#!/usr/bin/env node
import d, * as n from 'm'; export { a as default }; // c
<!-- html
const {a, b: [c = 1, ...d], ...e} = x ?? y?.z?.[0]?.();
class A extends B { static #p = 1; static { } get v() { return \`t\${x}\${{}}\` } static get = 1; async *g() {} }
label: for await (const x of y) if (a) b; else do c(); while (d) continue label
const el = <A.B c="d" {...e} f={<></>}>text &amp; {x} <b/></A.B>
x = a ? b : c || d && /re[/]\\//gi
`,
  },
  {
    name: 'JavaScript with errors',
    language: 'javascript',
    text: 'let = ;\nfoo(1, \n{ [ ( }\n`abc ${x\nclass { a b }\n',
  },
  {
    name: 'TypeScript',
    language: 'typescript',
    text: `import type { A } from 'a'; export = x; declare module 'm' { const u: unique symbol }
abstract class C<const T extends readonly string[]> extends B<T> implements I { constructor(private readonly a?: string) { super() } abstract f(this: C): asserts a is T; declare x: number; @d() y!: string }
type M = { readonly [K in keyof T as \`\${K}x\`]+?: T[K] extends infer U ? U : never }
enum E { A = 1, B = A << 2 } namespace N.M { export const x = <T,>(a: T): a is T => a satisfies T as any as unknown }
function f(a: string): void; function f(a: any) { return a! }
let t: [a: string, b?: number, ...c: x[]] = y as const
`,
  },
  {
    name: 'TypeScript that the grammar does not know',
    language: 'typescript',
    text: 'interface A<in out T> { x: T }\nlet a = b',
  },
  {
    name: 'TSX',
    language: 'tsx',
    text: 'const a = <T,>(x: T) => <Foo<string> a={x as any}>{x!}</Foo>;\nexport default function F({ a }: P) { return <>{a}</> }',
  },
  { name: 'TSX with errors', language: 'tsx', text: 'const a = <div><b></div>;\nfunction (' },
  {
    name: 'multi-byte and astral characters',
    language: 'python',
    text: 'naïve = "日本語 😀𝒳" # ünï\n𝒳 = f"{naïve}😀"\nx = 1\n',
  },
  {
    name: 'astral characters in TypeScript',
    language: 'typescript',
    text: 'const 𝒳 = `😀${"é"}` /* 日本 */; type A = "😀"',
  },
  { name: 'lone surrogates', language: 'javascript', text: 'const a = "\ud800", b = \udc00;\n' },
  { name: 'CRLF', language: 'python', text: 'def f():\r\n    return 1\r\n\r\nclass A:\r\n    x = """a\r\nb"""\r\n' },
  { name: 'a lone CR', language: 'javascript', text: 'a()\rb()\r// c\rd()' },
  { name: 'form feeds', language: 'python', text: 'def f():\n    pass\n\f\nclass A:\n\f    x = 1\n' },
  { name: 'NUL and control characters', language: 'javascript', text: 'a\u0000b\u0001 = "\u0000";\nc\n' },
  { name: 'a zero width no-break space inside', language: 'python', text: 'x = 1\n\ufeffy = 2\n' },
  { name: 'no final newline', language: 'python', text: 'if x:\n    if y:\n        z' },
];

/** A text of exactly `length` UTF-16 code units, with multi-byte characters and, if asked for, syntax errors throughout. */
export function textOfLength(language: string, length: number, broken = false): string {
  const statements: { readonly [language: string]: readonly string[] } = {
    python: ['def f(a, b=1):\n    return [a, "é😀", b + 1]\n', '# comment ünï\n', 'x = {"k": (1, 2.5), **d}\n'],
    javascript: ['const f = (a, b = 1) => [a, "é😀", b + 1];\n', '// comment ünï\n', 'x = {k: /r/g, ...d}\n'],
    typescript: [
      'const f = <T>(a: T, b = 1): T[] => [a, "é😀" as any];\n',
      '// comment ünï\n',
      'type A = {k: B | C}\n',
    ],
    tsx: ['const f = (a: T) => <A b={a}>é😀</A>;\n', '// comment ünï\n', 'type A = {k: B | C}\n'],
  };
  const wrong = ['x = = 1 )\n', 'class {{ 1 +\n', 'foo(1, , 2\n'];
  const pieces: string[] = [];
  let total = 0;
  for (let index = 0; total < length; index++) {
    const pool = broken && index % 7 === 3 ? wrong : statements[language]!;
    const piece = pool[index % pool.length]!;
    pieces.push(piece);
    total += piece.length;
  }
  return pieces.join('').slice(0, length);
}
