import { describe, expect, it } from 'vitest';
import { usesOf } from './resolve-source.ts';

/** [rule, source, uses: see `usesOf`] */
const CASES: readonly (readonly [string, string, string])[] = [
  ['a function sees the names around it', 'x = 1\ndef f():\n  return x', 'x@3=1'],
  ['an assignment anywhere makes a name local', 'x = 1\ndef f():\n  print(x)\n  x = 2', 'print@3=? x@3=4'],
  [
    'nested functions do not see class names',
    'x = 1\nclass C:\n  x = 2\n  y = x\n  def m(self):\n    return x',
    'x@4=3 x@6=1',
  ],
  ['a class name made from an outer one', 'x = 1\nclass C:\n  x = x.y\n  z = x', 'x@3=1 x@4=3'],
  [
    'a builtin above the name of the class that hides it',
    'class C:\n  def f(self, a: bytes, b: D): ...\n  def bytes(self) -> bytes: ...\n  class D: ...',
    'bytes@2=? D@2=4 bytes@3=3',
  ],
  ['lambdas in a class do not see class names', 'x = 1\nclass C:\n  x = 2\n  f = lambda: x', 'x@4=1'],
  [
    'the first iterable of a comprehension is evaluated outside',
    'class C:\n  xs = []\n  a = [\n    y + k for y in xs\n    for k in xs]',
    'y@4=4 k@4=5 xs@4=2 xs@5=?',
  ],
  ['comprehension targets do not leak', 'a = [i for i in ()]\nprint(i)', 'i@1=1 print@2=? i@2=?'],
  [
    'generators, sets and dictionaries are scopes too',
    'd = {k:\n v for k, v in ()}\ns = {i\n for i in ()}\ng = (j\n for j in ())',
    'k@1=2 v@2=2 i@3=4 j@5=6',
  ],
  [
    'a walrus binds outside comprehensions',
    'def f(xs):\n  if any((hit := x)\n    for x in xs):\n    return hit',
    'any@2=? x@2=3 xs@3=1 hit@4=2',
  ],
  ['defaults and decorators are evaluated around the function', 'def f(\n  a=a, *, b=a): pass', 'a@2=? a@2=?'],
  ['annotations are evaluated around the function', 'class T: pass\ndef f(\n  T: T) -> T: pass', 'T@3=1 T@3=1'],
  [
    'exceptions behind a comma are read, the name behind as is bound',
    'A = B = C = 1\ntry: ...\nexcept A, B, C: ...\nexcept* A, B: ...\nexcept A as e:\n  e',
    'A@3=1 B@3=1 C@3=1 A@4=1 B@4=1 A@5=1 e@6=5',
  ],
  [
    'defaults of type parameters see the parameters',
    'class D: pass\nclass C[T: D = D, *Ts = *D, **P = [T]]:\n  x: T\n  def m[U = T](self, *a: *Ts) -> U: pass',
    'D@2=1 D@2=1 D@2=1 T@2=2 T@3=2 T@4=2 Ts@4=2 U@4=4',
  ],
  ['template strings read', 'a = b = 1\nt"{a!r:>{b}}"', 'a@2=1 b@2=1'],
  ['lambda defaults are evaluated around the lambda', 'x = 1\nf = lambda x=x: \\\n  x', 'x@2=1 x@3=2'],
  ['star and keyword parameters bind', 'def f(a, /, *b, c, **d):\n  return a, b, c, d', 'a@2=1 b@2=1 c@2=1 d@2=1'],
  ['global binds in the module', 'x = 0\ndef f():\n  global x\n  x = 1\n  return x', 'w:x@4=1 x@5=1'],
  ['a name that only functions assign by global', 'def f():\n  global y\n  y = 1\ndef g():\n  return y', 'y@5=3'],
  [
    'functions inside see the global too',
    'def f():\n  x = 1\n  def g():\n    global x\n    return lambda: x\nx = 2',
    'x@5=6',
  ],
  [
    'nonlocal binds in the function around',
    'def f():\n  def g():\n    nonlocal x\n    x += 1\n  x = 0',
    'x@4=5 w:x@4=5',
  ],
  ['except names bind', 'try: pass\nexcept E as e:\n  print(e)', 'E@2=? print@3=? e@3=2'],
  ['with targets bind, tuples too', 'with a as b, c as (d, e.f):\n  b, d, e', 'a@1=? c@1=? e@1=? b@2=1 d@2=1 e@2=?'],
  ['for targets bind', 'for i, (j, *k) in xs:\n  i, j, k', 'xs@1=? i@2=1 j@2=1 k@2=1'],
  ['subscripts and attributes in targets are read', 'a.b = c[i] = 1', 'a@1=? c@1=? i@1=?'],
  ['augmented assignment reads and writes', 'x = 0\nx += 1', 'x@2=1 w:x@2=1'],
  [
    'a name that a class body only annotates means the outer one there',
    'a = b = c = 1\nclass C:\n  a: int\n  def f(self, a=a): ...\n  x = [i for i in b]\n  b: int\n  c: int\n  y: c = c\n  c = 2\n  z = c',
    'int@3=? a@4=1 i@5=5 b@5=1 int@6=? int@7=? c@8=1 c@8=1 w:c@9=7 c@10=7',
  ],
  ['one that no outer scope has is its own', 'class C:\n  a: int\n  b = a', 'int@2=? a@3=2'],
  ['a name that a function only annotates is local', 'a = 1\ndef f():\n  a: int\n  return a', 'int@3=? a@4=3'],
  ['annotations without a value declare', 'x: int\nx = 1', 'int@1=? w:x@2=1'],
  ['del', 'x = 1\ndel x, y[0]', 'd:x@2=1 y@2=?'],
  ['attributes and keywords are no references', 'f(a=b.c)', 'f@1=? b@1=?'],
  ['f-strings are read, with their format', 'x = w = 1\nf"{x!r:>{w}}"', 'x@2=1 w@2=1'],
  [
    'captures in match bind',
    'match v:\n  case [a, *rest]: a, rest\n  case {"k": k, **more}: k, more\n  case P(x=0, y=b) | Q(b): b\n  case (1 | 2) as n if n: n',
    'v@1=? a@2=2 rest@2=2 k@3=3 more@3=3 P@4=? Q@4=? w:b@4=4 b@4=4 n@5=5 n@5=5',
  ],
  ['values in match are read', 'match v:\n  case A.b: 1\n  case {A.c: _}: 2\n  case _: 3', 'v@1=? A@2=? A@3=?'],
  ['type parameters of functions', 'def f[T: (\n  int)](a: T) -> T:\n  return T', 'int@2=? T@2=1 T@2=1 T@3=1'],
  [
    'an annotation of a name in parentheses binds nothing',
    'x = y = 1\ndef f():\n  (x): int\n  (y): int = 2\n  return x, y',
    'int@3=? int@4=? x@5=1 y@5=4',
  ],
  ['type parameters of classes', 'class C[T](\n  Base[T]):\n  x: T', 'Base@2=? T@2=1 T@3=1'],
  ['type parameters of aliases', 'type A[T] = list[\n  T]', 'list@1=? T@2=1'],
  [
    'type parameter scopes see class names',
    'class C:\n  X = int\n  def m[T: X](self) -> X: ...',
    'int@2=? X@3=2 X@3=2',
  ],
  [
    'quoted annotations',
    'x: "List[a.B]"\ndef f(\n  y: "Literal[\'no\', x]", z: "not a type") -> "f": ...',
    'List@1=? a@1=? Literal@3=? x@3=1 f@3=2',
  ],
  [
    'escapes in quoted annotations',
    String.raw`def f(
  a: "L['\\n', '\\\'', \"f\", x]", b: r"L['\n', f]", c: "L[\"f\", 'M[\"f\"]', \
  x]"): ...`,
    'L@2=? f@2=1 x@2=? L@2=? f@2=1 L@2=? f@2=1 M@2=? f@2=1 x@3=?',
  ],
  ['a string in a quoted annotation that is no type', 'x: "A[x, \'a text\']"', 'A@1=? x@1=1'],
  [
    'strings in Literal are data',
    'from typing import Literal\ndef f(a: Literal["f"], b: "f"): ...',
    'Literal@2=1 f@2=2',
  ],
  [
    'strings in typing subscripts and casts are types',
    'import typing as t\nX = t.Optional["Y"]\nclass Y: ...\nt.cast("Y", 1)',
    't@2=1 Y@2=3 t@4=1 Y@4=3',
  ],
  [
    'the value of a TypeAlias is a type',
    'from typing import TypeAlias\nimport typing as t\nclass B: ...\nX: TypeAlias = "B | None"\nY: t.TypeAlias = """B"""\nZ: int = "B"',
    'TypeAlias@4=1 B@4=3 t@5=2 B@5=3 int@6=?',
  ],
  [
    'the fields of a TypedDict or NamedTuple that is called are types',
    'import typing as t\nclass B: ...\nt.TypedDict("B", {"B": "t.Required[B]",  # why\n **B}, total=False)\nt.NamedTuple("B", [("B", "B"), ["B", B], B, ("B",)])\nt.NamedTuple("B", B="B")\nTypedDict("T", {"a": "B"})',
    't@3=1 t@3=1 B@3=2 B@4=2 t@5=1 B@5=2 B@5=2 B@5=2 t@6=1 B@6=2 TypedDict@7=?',
  ],
  ['Annotated holds one type', 'from typing import Annotated\nx: Annotated["x", "y"]', 'Annotated@2=1 x@2=2'],
  ['strings elsewhere are data', 'x = 1\ny = ["x"]', ''],
  [
    '__all__ reads names',
    'def f(): ...\n__all__ = ["f"]\n__all__ += ["g"]\n__all__.append("h")',
    'f@2=1 __all__@3=2 w:__all__@3=2 g@3=? __all__@4=2 h@4=?',
  ],
  [
    'strings by which __all__ is computed are data',
    '__all__ = [a for a in dir() if not a.startswith("b") and a not in ("c",)]',
    'a@1=1 dir@1=? a@1=1 a@1=1',
  ],
  ['import a.b binds a', 'import a.b, c.d as e\na, e, b', 'a@2=1 e@2=1 b@2=?'],
  ['print of Python 2', 'print >>f, x', 'f@1=? x@1=?'],
  ['names are compared in NFKC', '\ufb01 = 1\nfi', 'fi@2=1'],
];

describe('Python: what a name means', () => {
  it.each(CASES)('%s', (_rule, code, uses) => {
    expect(usesOf(code, 'python')).toBe(uses);
  });
});
