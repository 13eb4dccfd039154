import { describe, expect, it } from 'vitest';
import { grammarsFor } from '../../plugin/test/support/grammars-for.ts';
import { runTask } from '../../plugin/test/support/run-task.ts';
import symbols from '../src/index.ts';

type Entry = Parameters<typeof grammarsFor>[1];
type Fields = Readonly<Record<string, unknown>>;

const GO = `package a

func Area(r float64) float64 { return math.Pow(r, 2) }

type Shape struct { x int }

func (s *Shape) Draw() { s.x = Area(1); lost(2) }
`;

const JAVA = `class A implements I {
  int f(int x) { return g(x); }
  class B { void f() {} }
}
`;

async function recordsIn(name: string, content: string, entry?: Entry, options = {}): Promise<readonly Fields[]> {
  const grammars = await grammarsFor(name.slice(name.indexOf('.') + 1), entry);
  return (await runTask(symbols, { path: name, content, options, grammars })) as unknown as readonly Fields[];
}

const summary = ({ kind, line, column, ...rest }: Fields): string =>
  kind === 'symbol'
    ? `${line}:${column} ${rest['symbol_type']} ${rest['qualified_name']} in ${rest['scope']}`
    : `${line}:${column} ${rest['edge_type']} ${rest['target']} from ${rest['source']}`;

describe('symbols of a language with a tags query', () => {
  it('definitions become symbols, calls become edges', async () => {
    expect((await recordsIn('a.go', GO)).map(summary)).toEqual([
      '3:6 function Area in module',
      '3:44 calls Pow from Area',
      '5:6 type Shape in module',
      '7:17 method Draw in module',
      '7:32 calls Area from Draw',
      '7:41 calls lost from Draw',
    ]);
    expect((await recordsIn('a.go', GO))[0]).toEqual({
      kind: 'symbol',
      name: 'Area',
      symbol_type: 'function',
      scope: 'module',
      qualified_name: 'Area',
      line: 3,
      column: 6,
      end_line: 3,
      end_column: 55,
    });
  });

  it('scopes follow from containment', async () => {
    expect((await recordsIn('A.java', JAVA)).map(summary)).toEqual([
      '1:7 class A in module',
      '1:20 implements I from A',
      '2:7 method A.f in A',
      '2:25 calls g from A.f',
      '3:9 class A.B in A',
      '3:18 method A.B.f in A.B',
    ]);
  });

  it('references are edges on request, resolved where one definition has the name', async () => {
    const records = await recordsIn('a.go', GO, {}, { references: true });
    const references = records.filter((record) => record['edge_type'] === 'references');
    expect(references.map(summary)).toContain('7:32 references Area from Draw');
    expect(references.find(({ target, line }) => target === 'Area' && line === 7)).toMatchObject({ target_line: 3 });
    expect(references.find(({ target }) => target === 'lost')).toMatchObject({ target_line: undefined });
    expect(references.map(({ target }) => target)).toContain('float64');
    const java = await recordsIn('A.java', `${JAVA}class C { void h() { f(); } }\n`, {}, { references: true });
    const uses = java.filter(({ edge_type, target }) => edge_type === 'references' && target === 'f');
    expect(uses.map((record) => record['target_line'])).toEqual([undefined]);
  });

  it('the configuration can say what a definition is', async () => {
    const [, , type] = await recordsIn('a.go', GO, { symbol_types: { type: 'class' } });
    expect(type).toMatchObject({ name: 'Shape', symbol_type: 'class' });
  });

  it('a file without a tags query is skipped with the reason', async () => {
    await expect(recordsIn('a.json', '{}')).rejects.toMatchObject({
      code: 'SKIP_LANGUAGE',
      message: 'There is no tags query for json',
    });
    await expect(recordsIn('a.go', GO, { tags: false })).rejects.toMatchObject({ code: 'SKIP_LANGUAGE' });
  });
});
