import type { OutputRecord } from '@codebatch/core';
import { describe, expect, it } from 'vitest';
import { type OutlineItem, symbolOutline } from './symbol-outline.ts';

function symbol(
  symbol_type: string,
  qualified_name: string,
  line: number,
  also: Partial<OutputRecord> = {},
): OutputRecord {
  const dot = qualified_name.lastIndexOf('.');
  return {
    schema_version: 1,
    snapshot_id: 's',
    batch_id: 'b',
    task_id: 't',
    shard_id: '00',
    path: 'a.py',
    kind: 'symbol',
    ts: '2026-01-01T00:00:00.000Z',
    symbol_type,
    name: qualified_name.slice(dot + 1),
    scope: dot === -1 ? 'module' : qualified_name.slice(0, dot),
    qualified_name,
    line,
    column: 1,
    ...also,
  };
}

const shape = (items: readonly OutlineItem[]): unknown[] =>
  items.map(({ name, children }) => (children.length === 0 ? name : [name, ...shape(children)]));

describe('symbolOutline', () => {
  it('nests definitions, and leaves out imports, parameters and locals', () => {
    const outline = symbolOutline([
      symbol('import', 'os', 1),
      symbol('class', 'A', 2, { end_line: 9, exported: true }),
      symbol('constant', 'A.LIMIT', 3),
      symbol('method', 'A.run', 4),
      symbol('parameter', 'A.run.self', 4),
      symbol('variable', 'A.run.total', 5),
      symbol('function', 'A.run.inner', 6),
      symbol('method', 'A.stop', 8),
      symbol('function', 'main', 10),
    ]);
    expect(shape(outline)).toEqual([['A', 'LIMIT', ['run', 'inner'], 'stop'], 'main']);
    expect(outline[0]).toMatchObject({ symbol_type: 'class', line: 2, end_line: 9, exported: true });
  });

  it('a second definition of a name has its own members; a scope that is not open puts its names at the top', () => {
    const outline = symbolOutline([
      symbol('class', 'A', 1),
      symbol('method', 'A.one', 2),
      symbol('class', 'A', 5),
      symbol('method', 'A.two', 6),
      symbol('method', 'Gone.three', 9),
    ]);
    expect(shape(outline)).toEqual([['A', 'one'], ['A', 'two'], 'three']);
  });

  it('records of other implementations, without scope and qualified name, are a list', () => {
    const bare = { scope: undefined, qualified_name: undefined } as unknown as Partial<OutputRecord>;
    expect(shape(symbolOutline([symbol('class', 'A', 1, bare), symbol('function', 'f', 2, bare)]))).toEqual(['A', 'f']);
  });
});
