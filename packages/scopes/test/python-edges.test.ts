import { describe, expect, it } from 'vitest';
import { resolveSource } from './resolve-source.ts';

describe('Python: imports, bases, calls, functions', () => {
  it('imports: one per name, the module with its dots', () => {
    const { model } = resolveSource(
      'import a.b, c as d\nfrom . import e\nfrom ..f.g import h as i, (j)\nfrom k import *\nfrom __future__ import annotations',
      'python',
    );
    expect(model.imports.map(({ module, name, alias }) => [module, name, alias])).toEqual([
      ['a.b', '', undefined],
      ['c', '', 'd'],
      ['.', 'e', undefined],
      ['..f.g', 'h', 'i'],
      ['k', '*', undefined],
      ['__future__', 'annotations', undefined],
    ]);
    expect(model.starImports.map(({ module }) => module)).toEqual(['k']);
    expect(model.imports.map(({ binding }) => binding?.name)).toEqual(['a', 'd', 'e', 'i', undefined, 'annotations']);
  });

  it('imports inside functions and under global', () => {
    const { model } = resolveSource('def f():\n  global a\n  import a, b', 'python');
    expect(model.imports.map(({ binding }) => binding?.qualifiedName)).toEqual(['a', 'f.b']);
  });

  it('bases: positional ones, without subscripts', () => {
    const { model } = resolveSource('class A(b.C, Generic[T], f(), *more, metaclass=M): ...', 'python');
    expect(model.heritage.map(({ target, owner }) => [owner, target])).toEqual([
      ['A', 'b.C'],
      ['A', 'Generic'],
      ['A', 'f()'],
    ]);
  });

  it('calls: callee as written', () => {
    const { model } = resolveSource('@d()\ndef f(): a.b(*c.d())(e)', 'python');
    expect(model.calls.map(({ callee }) => callee)).toEqual(['d', 'a.b(*c.d())', 'a.b', 'c.d']);
  });

  it.each([
    ['[*a.b(1)]', ['a.b@2']],
    ['{* a.b()}', ['a.b@3']],
    ['x = *a.b(), 1', ['a.b@5']],
    ['for q in *(a).b(), 1: pass', ['(a).b@10']],
    ['x[*a.b[0]()]', ['a.b[0]@3']],
    ['[*(f)(), *a.b()]', ['f@3', 'a.b@10']],
    ['[*a.b(1).c(*d.e(2))]', ['a.b(1).c@2', 'a.b@2', 'd.e@12']],
    ['[*a(*[*b.c()])()]', ['a(*[*b.c()])@2', 'a@2', 'b.c@7']],
  ])('calls: the splat before %s is no part of the callee', (code, calls) => {
    const { model, startOf } = resolveSource(code, 'python');
    expect(model.calls.map(({ callee, node }) => `${callee}@${startOf(node)}`)).toEqual(calls);
  });

  it('calls: a splat before a long chain is looked for once', () => {
    const links = 100_000;
    const { model } = resolveSource(`[*a${'.b()'.repeat(links)}]`, 'python');
    expect(model.calls.length).toBe(links);
    expect(model.calls.at(-1)?.callee).toBe('a.b');
  });

  it('calls: parentheses around a callee are no part of it', () => {
    const { model, line } = resolveSource('(f)(1)\n(  # why\n  (g.h)\n)()\n(lambda: 0)()\n()()\n((a.b)())()', 'python');
    expect(model.calls.map(({ callee, node }) => `${callee}@${line(node)}`)).toEqual([
      'f@1',
      'g.h@3',
      '(lambda: 0)@5',
      '()@6',
      '(a.b)()@7',
      'a.b@7',
    ]);
  });

  it('functions: methods, nested functions and lambdas with their parameters', () => {
    const { model } = resolveSource(
      'class C:\n  def m(self, /, a=1, *, b, **c):\n    def g(*args): ...\n    return lambda: 0',
      'python',
    );
    expect(
      model.functions.map(({ kind, qualifiedName, parameters, parent }) => [
        kind,
        qualifiedName,
        parameters,
        parent?.name,
      ]),
    ).toEqual([
      ['method', 'C.m', 4, undefined],
      ['function', 'C.m.g', 1, 'm'],
      ['lambda', 'C.m.<lambda>', 0, 'm'],
    ]);
    expect(model.classes.map(({ name }) => name)).toEqual(['C']);
  });
});
