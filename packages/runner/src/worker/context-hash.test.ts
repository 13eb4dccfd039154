import { createLineIndex } from '@codebatch/ast';
import { describe, expect, it } from 'vitest';
import { contextHash } from './context-hash.ts';

const hashOf = (text: string, line: number): string => contextHash(text, createLineIndex(text), line);

describe('contextHash', () => {
  it('does not change when lines are inserted elsewhere or white space changes', () => {
    const before = hashOf('a\nfoo( x )\nb\n', 2);
    expect(before).toMatch(/^[0-9a-f]{16}:[0-9a-f]{16}$/);
    expect(hashOf('new\nnew\na\nfoo( x )\nb\n', 4)).toBe(before);
    expect(hashOf('a\r\n\tfoo(  x ) \r\nb', 2)).toBe(before);
  });

  it('tells equal lines apart by their neighbours', () => {
    const text = 'a\nx\nb\nx\nc\n';
    const [first, second] = [hashOf(text, 2), hashOf(text, 4)];
    expect(first).not.toBe(second);
    expect(first.split(':')[0]).toBe(second.split(':')[0]);
  });

  it('is that of its line and text, in whatever order lines are asked for', () => {
    const [text, other] = ['a\nx\nb\nx\nc\n', 'y\nz\n'];
    const [lines, otherLines] = [createLineIndex(text), createLineIndex(other)];
    const inTurn = [2, 4, 2, 1, 4].map((line) => contextHash(text, lines, line));
    expect(contextHash(other, otherLines, 2)).toBe(hashOf(other, 2));
    expect(inTurn).toEqual([2, 4, 2, 1, 4].map((line) => hashOf(text, line)));
  });

  it('exists at the ends of the text', () => {
    expect(hashOf('only', 1)).toMatch(/:/);
    expect(hashOf('', 1)).toBe(hashOf('', 1));
  });
});
