import { describe, expect, it } from 'vitest';
import { runTask } from '../../plugin/test/support/run-task.ts';
import analyze from '../src/index.ts';

type Metric = { readonly metric: string; readonly value: number; readonly symbol?: string; readonly line?: number };

async function metricsOf(path: string, content: string): Promise<readonly Metric[]> {
  return (await runTask(analyze, { path, content })) as unknown as readonly Metric[];
}

async function perFunction(metric: string, path: string, content: string): Promise<Record<string, number>> {
  const metrics = await metricsOf(path, content);
  return Object.fromEntries(metrics.filter((item) => item.metric === metric).map((item) => [item.symbol, item.value]));
}

describe('cyclomatic complexity in Python', () => {
  it.each([
    ['pass', 1],
    ['if a: pass', 2],
    ['if a: pass\n  elif b: pass\n  else: pass', 3],
    ['for x in y: pass\n  else: pass', 2],
    ['while a: pass', 2],
    ['async for x in y: pass', 2],
    ['with a: pass', 1],
    ['try: pass\n  except A: pass\n  except B: pass\n  else: pass\n  finally: pass', 3],
    ['try: pass\n  except* A: pass', 2],
    ['return a if b else c', 2],
    ['return a and b or c', 3],
    ['return a and b and c', 3],
    ['return not a', 1],
    ['assert a', 2],
    ['return [x for x in y if a if b for z in x]', 5],
    ['return {x: 1 for x in y}', 2],
    ['return (x for x in y)', 2],
    ['match a:\n    case 1: pass\n    case 2 | 3: pass\n    case _: pass', 3],
    ['match a:\n    case x if b: pass\n    case _ if c: pass\n    case _: pass', 3],
    ['match a:\n    case x if b and c: pass', 3],
    ['return f"{a if b else c}"', 2],
    ['class C:\n    x = a if b else c', 2],
  ])('%s', async (body, expected) => {
    expect(await perFunction('function_complexity', 'a.py', `def f():\n  ${body}\n`)).toMatchObject({ f: expected });
  });

  it('trap 12: a function under if or try counts, and nested decisions belong to the nested function', async () => {
    const code = 'if x:\n  def f():\n    if a: pass\n    def g():\n      while b: pass\n      if c: pass\n';
    expect(await perFunction('function_complexity', 'a.py', code)).toEqual({ f: 2, 'f.g': 3 });
  });

  it("a lambda's decisions are its own, a decorator's and the module's are nobody's", async () => {
    const code = '@d(a or b)\ndef f():\n  return lambda x: x if x else 1\nif a: pass\n';
    const values = await perFunction('function_complexity', 'a.py', code);
    expect(values).toMatchObject({ f: 1 });
    expect(Object.values(values)).toEqual([1, 2]);
  });
});

describe('cyclomatic complexity in JavaScript and TypeScript', () => {
  it.each([
    ['', 1],
    ['if (a) b; else if (c) d; else e;', 3],
    ['for (;;) {} for (const x of y) {} for (const x in y) {}', 4],
    ['while (a) {} do {} while (b);', 3],
    ['try {} catch (e) {} finally {}', 2],
    ['return a ? b : c;', 2],
    ['return a && b || c;', 3],
    ['return a ?? b;', 2],
    ['a ||= b; a &&= b; a ??= b;', 1],
    ['return a?.b?.();', 1],
    ['switch (a) { case 1: case 2: break; default: }', 3],
    ['let t: A extends B ? C : D;', 1],
  ])('%s', async (body, expected) => {
    expect(await perFunction('function_complexity', 'a.ts', `function f() { ${body} }`)).toEqual({ f: expected });
  });

  it('trap 12: arrow functions, methods and accessors have records of their own', async () => {
    const code =
      'const f = () => a && b;\nclass C {\n  m() { if (a) b; }\n  get p() { return 1; }\n  static h = (x) => x || 1;\n}\n';
    expect(await perFunction('function_complexity', 'a.ts', code)).toEqual({ f: 2, 'C.m': 2, 'C.p': 1, 'C.h': 2 });
  });
});

describe('metrics of a file with a tree', () => {
  const code =
    'import a\nfrom b import c, d\nclass C:\n  def m(self, x, *, y=1):\n    if x:\n      for z in y:\n        pass\nfor x in y: pass\n';

  it('sums over functions', async () => {
    expect((await metricsOf('a.py', code)).filter((item) => item.symbol === undefined).slice(6)).toEqual([
      { kind: 'metric', metric: 'complexity', value: 3 },
      { kind: 'metric', metric: 'max_complexity', value: 3 },
      { kind: 'metric', metric: 'function_count', value: 1 },
      { kind: 'metric', metric: 'class_count', value: 1 },
      { kind: 'metric', metric: 'import_count', value: 2 },
      { kind: 'metric', metric: 'max_nesting', value: 2 },
    ]);
  });

  it('each function has its complexity, code lines, parameters and nesting', async () => {
    expect((await metricsOf('a.py', code)).filter((item) => item.symbol !== undefined)).toEqual([
      { kind: 'metric', metric: 'function_complexity', value: 3, symbol: 'C.m', line: 4 },
      { kind: 'metric', metric: 'function_sloc', value: 4, symbol: 'C.m', line: 4 },
      { kind: 'metric', metric: 'function_parameters', value: 3, symbol: 'C.m', line: 4 },
      { kind: 'metric', metric: 'function_max_nesting', value: 2, symbol: 'C.m', line: 4 },
    ]);
  });

  it.each([
    ['all', 8],
    ['complexity', 5],
    ['none', 4],
  ])('a function without a name gets metrics by the option: %s', async (anonymous_functions, count) => {
    const outputs = await runTask(analyze, {
      path: 'a.ts',
      content: 'const f = () => g(() => 1);\n',
      options: { anonymous_functions },
    });
    expect(outputs.filter((item) => item.kind !== undefined && item['symbol'] !== undefined)).toHaveLength(count);
  });

  it('functions get the metrics that the options name', async () => {
    const symbolsOf = async (options: Readonly<Record<string, unknown>>) =>
      (await runTask(analyze, { path: 'a.py', content: 'def f(a): return lambda: a\n', options })).flatMap((item) =>
        item.kind !== undefined && item['symbol'] !== undefined ? [`${item['metric']} ${item['symbol']}`] : [],
      );
    expect(await symbolsOf({ function_metrics: ['function_sloc'] })).toEqual(['function_sloc f']);
    expect(await symbolsOf({ function_metrics: ['function_complexity'] })).toEqual([
      'function_complexity f',
      'function_complexity f.<lambda>',
    ]);
    expect(await symbolsOf({ function_metrics: [], anonymous_functions: 'all' })).toEqual([]);
  });

  it.each([
    ['else if is no deeper', 'a.ts', 'if (a) {} else if (b) {} else if (c) {}', 1],
    ['if inside else is deeper', 'a.ts', 'if (a) {} else { if (b) {} }', 2],
    ['elif is no deeper', 'a.py', 'if a: pass\nelif b: pass\n', 1],
    ['with and try nest', 'a.py', 'try:\n  with a:\n    while b: pass\nfinally: pass\n', 3],
    ['a function starts again', 'a.py', 'if a:\n  def f():\n    if b: pass\n', 1],
    ['siblings do not add up', 'a.py', 'if a: pass\nif b: pass\n', 1],
    ['switch nests', 'a.js', 'switch (a) { case 1: if (b) {} }', 2],
  ])('max_nesting: %s', async (_what, path, content, expected) => {
    expect(await metricsOf(path, content)).toContainEqual({ kind: 'metric', metric: 'max_nesting', value: expected });
  });

  it('trap 9: deep nests and long chains are measured in one pass', async () => {
    const deep = `x = ${'('.repeat(5_000)}a and b${')'.repeat(5_000)}\n`;
    const chain = `def f():\n  return a${' or a'.repeat(20_000)}\n`;
    expect(await metricsOf('a.py', deep)).toContainEqual({ kind: 'metric', metric: 'complexity', value: 0 });
    expect(await perFunction('function_complexity', 'a.py', chain)).toEqual({ f: 20_001 });
  });
});
