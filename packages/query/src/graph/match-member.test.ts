import { describe, expect, it } from 'vitest';
import { compileMemberPattern } from './match-member.ts';

describe('compileMemberPattern', () => {
  it.each([
    ['packages/*', ['packages/a'], ['packages', 'packages/a/b', 'other/a']],
    ['packages/**', ['packages/a', 'packages/a/b'], ['package/a']],
    ['./libs/*/core/', ['libs/a/core'], ['libs/core', 'libs/a/b/core']],
    ['**/test', ['test', 'a/test', 'a/b/test'], ['a/testing']],
    ['a/**/b/**/c', ['a/b/c', 'a/x/b/y/z/c', 'a/b/b/c'], ['a/c', 'a/b/c/d']],
    ['{apps,packages}/{web,a?}', ['apps/web', 'packages/ab'], ['apps/a', 'apps/abc']],
    ['x-*-y', ['x--y', 'x-a-y-y'], ['x-y', 'x-a-yz']],
  ])('%s', (pattern, members, others) => {
    const isMember = compileMemberPattern(pattern);
    expect(members.filter((path) => !isMember(path))).toEqual([]);
    expect(others.filter(isMember)).toEqual([]);
  });

  it('a hostile pattern costs no more than the product of the lengths', () => {
    const deep = compileMemberPattern(`${'**/'.repeat(60)}x`);
    expect(deep('a/'.repeat(1500))).toBe(false);
    expect(compileMemberPattern(`${'*a'.repeat(60)}b`)('a'.repeat(4000))).toBe(false);
    expect(compileMemberPattern('{a,b}'.repeat(40))('c')).toBe(false);
    expect(compileMemberPattern('{'.repeat(900))('c')).toBe(false);
    expect(compileMemberPattern('{a}'.repeat(1 << 20))('a')).toBe(false);
    expect(compileMemberPattern(`${'/'.repeat(1 << 20)}a`)('a')).toBe(false);
  });
});
