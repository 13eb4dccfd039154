import { describe, expect, it } from 'vitest';
import { buildTree } from '../test/build-tree.ts';
import { createTree } from './tree.ts';
import { orderCaptures } from './tree-captures.ts';
import { treeToJson } from './tree-to-json.ts';
import { treeToSExpression } from './tree-to-s-expression.ts';

const text = 'f(a, b)';
const tree = buildTree({
  kind: 'call',
  children: [
    { kind: 'identifier', field: 'function', length: 1 },
    {
      kind: 'arguments',
      field: 'arguments',
      children: [
        { kind: '(', named: false, length: 1 },
        { kind: 'identifier', field: 'item', length: 1 },
        { kind: ',', named: false, length: 1 },
        { kind: 'identifier', field: 'item', gap: 1, length: 1 },
        { kind: ')', named: false, flags: 5 },
      ],
    },
  ],
});

describe('Tree', () => {
  it('walks by parent, child and sibling', () => {
    expect(tree.size).toBe(8);
    expect(tree.parent(0)).toBe(-1);
    expect(tree.nextSibling(0)).toBe(-1);
    expect(tree.firstChild(0)).toBe(1);
    expect(tree.firstChild(1)).toBe(-1);
    expect(tree.nextSibling(1)).toBe(2);
    expect(tree.nextSibling(2)).toBe(-1);
    expect(tree.children(2)).toEqual([3, 4, 5, 6, 7]);
    expect(tree.namedChildren(2)).toEqual([4, 6]);
    expect(tree.childCount(2)).toBe(5);
    expect([tree.child(2, 0), tree.child(2, 4), tree.child(2, 5)]).toEqual([3, 7, -1]);
    expect(tree.childByField(2, 'item')).toBe(4);
    expect(tree.childrenByField(2, 'item')).toEqual([4, 6]);
    expect(tree.childByField(2, 'nothing')).toBe(-1);
    expect(tree.childrenByField(0, 'nothing')).toEqual([]);
  });

  it('knows kinds, fields, ranges and flags', () => {
    expect([tree.kind(7), tree.isNamed(7), tree.isMissing(7), tree.hasError(7), tree.isExtra(7)]).toEqual([
      ')',
      false,
      true,
      true,
      false,
    ]);
    expect([tree.field(0), tree.field(1)]).toEqual(['', 'function']);
    expect(text.slice(tree.start(6), tree.end(6))).toBe('b');
    expect(tree.kindId('identifier')).toBe(tree.columns.kind[1]);
    expect(tree.kindId('identifier', false)).toBe(-1);
    expect(tree.kindId(',')).toBe(tree.columns.kind[5]);
    expect(tree.kindId(',', true)).toBe(-1);
    expect([tree.fieldId(''), tree.fieldId('function'), tree.fieldId('x')]).toEqual([0, 1, -1]);
  });

  it('tells a rule from a token of the same name', () => {
    const both = buildTree({
      kind: 'type',
      children: [
        { kind: 'type', named: false, length: 4 },
        { kind: 'ERROR', length: 1 },
      ],
    });
    expect([both.kindId('type'), both.kindId('type', true), both.kindId('type', false)]).toEqual([0, 0, 1]);
    expect([both.isError(0), both.isError(2)]).toEqual([false, true]);
  });
});

describe('treeToJson', () => {
  it('is JSON of every node', () => {
    const json = JSON.parse([...treeToJson(tree, text)].join(''));
    expect(json).toMatchObject({ kind: 'call', named: true, start: 0, end: 6 });
    expect(json.children[1].children[3]).toEqual({
      kind: 'identifier',
      named: true,
      field: 'item',
      start: 5,
      end: 6,
      text: 'b',
    });
    expect(json.children[1].children[4]).toMatchObject({ kind: ')', missing: true, error: true, text: '' });
    expect(JSON.parse([...treeToJson(tree)].join('')).children[0]).not.toHaveProperty('text');
  });
});

describe('treeToSExpression', () => {
  it('shows named and missing nodes', () => {
    expect([...treeToSExpression(tree, text)].join('')).toBe(
      `(call
  function: (identifier "f")
  arguments: (arguments
    item: (identifier "a")
    item: (identifier "b")
    (MISSING ")")))
`,
    );
  });

  it('shows captures behind what they are of', () => {
    const captures = orderCaptures([
      [
        { name: 'name', node: 1 },
        { name: 'reference.call', node: 0 },
      ],
      [{ name: 'punctuation', node: 3 }],
    ]);
    const captured = createTree(tree.header, tree.columns, captures);
    const shown = [...treeToSExpression(captured)].join('');
    expect(shown).toContain('(call\n  function: (identifier) @name\n');
    expect(shown).toContain('("(") @punctuation\n');
    expect(shown).toMatch(/\) @reference\.call\n$/);
    const json = JSON.parse([...treeToJson(captured)].join(''));
    expect(json.captures).toEqual(['reference.call']);
    expect(json.children[0].captures).toEqual(['name']);
    expect(json.children[1]).not.toHaveProperty('captures');
  });
});
