import { describe, expect, it } from 'vitest';
import { compilePredicates } from './match-predicates.ts';
import { splitQuery } from './tags-query.ts';

describe('splitQuery', () => {
  it('blanks predicates and keeps every position', () => {
    const source =
      '((a) @x ; (#not? this)\n (#eq? @x "(\\"\\n") (#set! k v)) @y\n["b" (c)]+ @z . (d (#any-of? @q "1" "2"))';
    const { structure, predicates } = splitQuery(source);
    expect(structure).toHaveLength(source.length);
    expect(structure.replace(/ +/g, ' ')).toBe('((a) @x ; (#not? this)\n ) @y\n["b" (c)]+ @z . (d )');
    expect(predicates).toEqual([
      [
        { name: 'eq?', arguments: [{ capture: 'x' }, { text: '("\n' }] },
        { name: 'set!', arguments: [{ text: 'k' }, { text: 'v' }] },
      ],
      [],
      [{ name: 'any-of?', arguments: [{ capture: 'q' }, { text: '1' }, { text: '2' }] }],
    ]);
  });

  it('counts patterns as tree-sitter does', () => {
    expect(splitQuery('"if" @a\n_ @b\nname: (c) @d\n(e)? @f\n[ (g) "h" ] @i').predicates).toHaveLength(5);
    expect(splitQuery('').predicates).toEqual([]);
    expect(splitQuery('(a (#eq? @x').predicates).toEqual([[]]);
  });
});

describe('compilePredicates', () => {
  const texts = { a: ['x'], many: ['x', 'y'], upper: ['ABC'], face: ['😀'] } as Readonly<Record<string, string[]>>;
  const holds = (predicate: string): boolean =>
    compilePredicates(splitQuery(`(z ${predicate})`).predicates[0]!)((name) => texts[name] ?? []);

  it.each([
    ['(#eq? @a "x")', true],
    ['(#eq? @a "y")', false],
    ['(#not-eq? @a "y")', true],
    ['(#eq? @many "x")', false],
    ['(#any-eq? @many "x")', true],
    ['(#any-not-eq? @many "x")', true],
    ['(#not-eq? @many "x")', false],
    ['(#eq? @a @many)', true],
    ['(#eq? @upper @many)', false],
    ['(#not-eq? @upper @many)', true],
    ['(#eq? @absent "x")', true],
    ['(#match? @a "^[a-z]$")', true],
    ['(#not-match? @a "^[a-z]$")', false],
    ['(#match? @many "^x")', false],
    ['(#any-match? @many "^x")', true],
    ['(#match? @upper "(?i)^abc$")', true],
    ['(#match? @face "^.$")', true],
    ['(#match? @a "^\\\\_?x")', true],
    ['(#any-of? @a "w" "x")', true],
    ['(#any-of? @many "x" "z")', false],
    ['(#not-any-of? @many "v" "w")', true],
    ['(#is? local)', false],
    ['(#is-not? local)', true],
    ['(#set! kind "x")', true],
    ['(#strip! @a "^//")', true],
    ['(#set-adjacent! @a @b)', true],
  ])('%s is %s', (predicate, expected) => {
    expect(holds(predicate)).toBe(expected);
  });

  it.each([
    ['(#lua-match? @a "x")', '#lua-match? is not a predicate that is known here'],
    ['(#eq? "x" @a)', '#eq? must begin with a capture'],
    ['(#eq? @a)', '#eq? takes a capture and one more argument'],
    ['(#any-of? @a @b)', '#any-of? takes strings after its capture'],
    ['(#match? @a "(")', '#match? has a pattern that is no regular expression: ('],
  ])('refuses %s', (predicate, message) => {
    expect(() => holds(predicate)).toThrow(message);
  });
});
