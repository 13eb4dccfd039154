import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { grammarFile } from './describe-grammar.ts';
import { GRAMMARS } from './grammar-table.ts';

interface GrammarSource {
  readonly extras: readonly { readonly type: string; readonly name?: string }[];
  readonly externals: readonly { readonly type: string; readonly name?: string }[];
  readonly rules: object;
}

interface Rule {
  readonly type?: string;
  readonly named?: boolean;
  readonly value?: string;
  readonly content?: Rule;
  readonly name?: string;
}

describe.each(GRAMMARS)('the table entry of $language', (grammar) => {
  const file = grammarFile(grammar, path.join(grammar.source, 'grammar.json'));
  const source = JSON.parse(readFileSync(file, 'utf8')) as GrammarSource;

  it('lists the extras of the grammar', () => {
    const extras = source.extras.filter(({ type }) => type === 'SYMBOL').map(({ name }) => name);
    expect([...grammar.extras!].sort()).toEqual(extras.sort());
  });

  it('has no anonymous kind without a blank but literal tokens', () => {
    const externals = source.externals.map(({ name }) => name);
    const aliases = findRules(source.rules, (rule) => rule.type === 'ALIAS' && rule.named === false);
    // A token of the external scanner has no children; that its text is its name is held by the tests over samples.
    const compound = aliases.filter(({ content }) => content?.type !== 'STRING' && !externals.includes(content?.name));
    expect(compound.filter(({ value }) => !value!.includes(' '))).toEqual([]);
  });
});

function findRules(node: unknown, matches: (rule: Rule) => boolean): Rule[] {
  if (typeof node !== 'object' || node === null) return [];
  const inside = Object.values(node).flatMap((child) => findRules(child, matches));
  return matches(node) ? [node, ...inside] : inside;
}
