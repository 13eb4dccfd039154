import type { Tree } from '@codebatch/ast';
import { adaptText } from '../dist/adapt-text.js';
import { createBindingBackend } from '../dist/binding-backend.js';
import { GRAMMARS } from '../dist/grammar-table.js';
import { parsePastGaps } from '../dist/parse-past-gaps.js';

const backend = createBindingBackend();
const parsers = new Map(GRAMMARS.map((grammar) => [grammar.language, backend.open(grammar)]));

/** The tree that the grammar of a language makes of a text as it is. */
export function parseBare(text: string, language: string): Tree {
  const grammar = { name: '', version: '', abi: 0 };
  const origin = { version: 1, language, grammar, encoding: 'utf-8', bom: false, textLength: text.length } as const;
  return parsers.get(language)!.parse(text, origin, 0)!;
}

/** The text whose tree a parser answers with: the given one adapted to its grammar, or that with masks over what its grammar does not know. */
export function parsedText(text: string, language: string): string {
  const texts = new Map<Tree, string>();
  const parse = (masked: string): Tree => {
    const tree = parseBare(masked, language);
    texts.set(tree, masked);
    return tree;
  };
  const parseValid = (masked: string): Tree | 'invalid' => {
    const tree = parse(masked);
    return tree.hasError(0) ? 'invalid' : tree;
  };
  const [adapted] = adaptText(text, GRAMMARS.find((grammar) => grammar.language === language)!);
  return texts.get(parsePastGaps({ parse, parseValid }, adapted!, language)!)!;
}
