import { describe, expect, it } from 'vitest';
import { bindingOf, bindingsOf, resolveSource } from './resolve-source.ts';

/** [rule, source, bindings: see `bindingsOf`] */
const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'functions, methods, classes',
    'class C:\n  def m(self):\n    def inner(): ...',
    ['class* C', 'method C.m', 'parameter C.m.self', 'function C.m.inner'],
  ],
  ['async functions', 'async def f(): ...', ['function* f']],
  [
    'property and its setter, cached and abstract ones',
    'class C:\n  @property\n  def a(self): ...\n  @a.setter\n  def a(self, v): ...\n  @functools.cached_property\n  def b(self): ...\n  @staticmethod\n  def c(): ...',
    [
      'class* C',
      'property C.a',
      'parameter C.a.self',
      'parameter C.a.self',
      'parameter C.a.v',
      'property C.b',
      'parameter C.b.self',
      'method C.c',
    ],
  ],
  [
    'constants of modules and classes',
    'MAX_SIZE = 1\nmax_size = 2\nx: Final = 3\ndef f():\n  LOCAL = 4',
    ['constant* MAX_SIZE', 'variable* max_size', 'constant* x', 'function* f', 'variable f.LOCAL'],
  ],
  [
    'capitals behind digits, and of the module where a function assigns them',
    '_1M = 1\ndef f():\n  global LIMIT\n  LIMIT = 2',
    ['constant _1M', 'function* f', 'constant* LIMIT'],
  ],
  ['private names are not exported', '_a = 1\ndef _f(): ...', ['variable _a', 'function _f']],
  [
    '__all__ decides what is exported',
    '__all__ = ["_a"]\n_a = b = 1',
    ['variable __all__', 'variable* _a', 'variable b'],
  ],
  [
    'imports are exported where they say so',
    'import a, b as b, c.d\nfrom e import f, g as g, h as i',
    ['import a', 'import* b', 'import c', 'import f', 'import* g', 'import i'],
  ],
  ['lambdas add a name to their parameters', 'f = lambda a: a', ['variable* f', 'parameter <lambda>.a']],
  ['comprehension variables', 'def f():\n  return [x for x in ()]', ['function* f', 'variable f.x']],
  [
    'type aliases and parameters',
    'type A[T: int, *Ts, **P] = T',
    ['type* A', 'type_parameter T', 'type_parameter Ts', 'type_parameter P'],
  ],
  ['type(x).y = z is no alias', 'type(x).y = z', []],
  [
    'names under if and try',
    'if a:\n  def f(): ...\ntry:\n  import b\nexcept E:\n  b = None',
    ['function* f', 'import* b'],
  ],
];

describe('Python: what is declared', () => {
  it.each(CASES)('%s', (_rule, code, bindings) => {
    expect(bindingsOf(code, 'python')).toEqual(bindings);
  });
});

describe('Python: facts about declarations', () => {
  const formsOf = (code: string, name: string): string[] =>
    bindingOf(code, 'python', name).declarations.map(
      ({ form, unpacked, conditional }) => `${form}${unpacked ? ' unpacked' : ''}${conditional ? ' conditional' : ''}`,
    );

  it('every definition of a name is a declaration, plain assignments after the first are writes', () => {
    const code = 'def f(): ...\nf = wrap(f)\nf = 1\nif a:\n  def f(): ...';
    expect(formsOf(code, 'f')).toEqual(['definition', 'assignment', 'definition conditional']);
    expect(bindingOf(code, 'python', 'f').references.map(({ access }) => access)).toEqual(['read', 'write']);
  });

  it('alternatives of an import', () => {
    expect(formsOf('try:\n  import a\nexcept ImportError:\n  a = None', 'a')).toEqual([
      'import conditional',
      'assignment conditional',
    ]);
  });

  it('unpacking, except where the values are written out', () => {
    expect(formsOf('a, b = f()', 'a')).toEqual(['assignment unpacked']);
    expect(formsOf('a, b = 0, 1', 'a')).toEqual(['assignment']);
    expect(formsOf('(a) = f()', 'a')).toEqual(['assignment']);
  });

  it.each([
    ['x: int', 'annotation'],
    ['x += 1', 'augmented'],
    ['(x := 1)', 'walrus'],
    ['for x in y: pass', 'for conditional'],
    ['with y as x: pass', 'with'],
    ['try: pass\nexcept E as x: pass', 'except conditional'],
    ['match y:\n  case x: pass', 'match conditional'],
  ])('form of %s', (code, form) => {
    expect(formsOf(code, 'x')).toEqual([form]);
  });

  it('a name assigned under global belongs to the module; the module’s own assignment comes first', () => {
    const code = 'def f():\n  global x, y\n  x = y = 1\nx = 2';
    expect(formsOf(code, 'x')).toEqual(['assignment']);
    const { model, line } = resolveSource(code, 'python');
    expect(model.root.bindings.get('x')?.references.map(({ node }) => line(node))).toEqual([3]);
    expect(model.root.bindings.get('y')?.declarations.map(({ site }) => site.name)).toEqual(['f']);
  });

  it('locals() uses every name of its function', () => {
    const { model } = resolveSource('def f():\n  x = 1\n  return [locals() for y in x]\ndef g(): ...', 'python');
    expect(model.scopes.filter(({ usesLocals }) => usesLocals).map(({ name }) => name)).toEqual(['f']);
  });

  it('used means read; recursion is no use from outside', () => {
    const facts = (name: string): boolean[] => {
      const { used, usedOutside } = bindingOf('import a\nb = 1\nb = 2\ndef f():\n  f()\n  a', 'python', name);
      return [used, usedOutside];
    };
    expect([facts('a'), facts('b'), facts('f')]).toEqual([
      [true, true],
      [false, false],
      [true, false],
    ]);
  });

  it('shadowing: what would be visible otherwise; class names shadow nothing', () => {
    const code = 'x = y = z = 1\ndef f(x):\n  y = 2\n  return [z for z in x]\nclass C:\n  x = 1';
    const { model, line } = resolveSource(code, 'python');
    const shadowing = model.bindings.filter(({ shadows }) => shadows !== undefined);
    expect(shadowing.map(({ qualifiedName, shadows }) => [qualifiedName, line(shadows!.node)])).toEqual([
      ['f.x', 1],
      ['f.y', 1],
      ['f.z', 1],
    ]);
  });

  it('imports under TYPE_CHECKING are for types only', () => {
    const code = 'if typing.TYPE_CHECKING:\n  from a import b\nelse:\n  import c';
    expect(bindingOf(code, 'python', 'b').import?.typeOnly).toBe(true);
    expect(bindingOf(code, 'python', 'c').import?.typeOnly).toBe(false);
  });

  it('the name node is the name, not the decorator', () => {
    const { model, line } = resolveSource('@a\n@b\ndef f():\n  pass', 'python');
    expect(line(model.bindings[0]!.node)).toBe(3);
  });
});
