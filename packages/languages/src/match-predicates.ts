import type { QueryArgument, QueryPredicate } from './tags-query.ts';

/** Texts of the nodes that a match has captured under a name; none where the name is not in the match. */
export type CapturedTexts = (name: string) => readonly string[];

/** Answers whether a match holds. */
export type MatchFilter = (texts: CapturedTexts) => boolean;

/** Directives that choose or change documentation, and others that say something to an editor. */
const DIRECTIVE = /!$/;

/**
 * Compiles the predicates of one pattern as tree-sitter documents them. `eq?`, `match?` and their opposites hold if
 * every node of a capture passes, with the prefix `any-` if one does; a capture that is not in the match passes. Of
 * properties (`is?`, `is-not?`) none is ever set. Directives (`set!`, `strip!` and the like) decide nothing.
 *
 * @throws Error for a predicate that is not known or has wrong arguments
 */
export function compilePredicates(predicates: readonly QueryPredicate[]): MatchFilter {
  const filters = predicates.filter(({ name }) => !DIRECTIVE.test(name)).map(compilePredicate);
  return (texts) => filters.every((holds) => holds(texts));
}

/** The directive `#select-adjacent! @doc @definition`, as the names of its two captures. */
export function findSelectAdjacent(
  predicates: readonly QueryPredicate[],
): { readonly chosen: string; readonly anchor: string } | undefined {
  const [chosen, anchor] = predicates.find(({ name }) => name === 'select-adjacent!')?.arguments ?? [];
  if (chosen === undefined || anchor === undefined || !('capture' in chosen) || !('capture' in anchor))
    return undefined;
  return { chosen: chosen.capture, anchor: anchor.capture };
}

function compilePredicate({ name, arguments: given }: QueryPredicate): MatchFilter {
  const [, any = '', not = '', operator = ''] = /^(any-(?!of))?(not-)?([\w-]+\?)$/.exec(name) ?? [];
  const [subject, ...rest] = given;
  const wrong = (what: string): Error => new Error(`#${name} ${what}`);
  if (operator === 'is?' || name === 'is-not?') return () => name === 'is-not?';
  if (!['eq?', 'match?', 'any-of?'].includes(operator)) throw wrong('is not a predicate that is known here');
  if (subject === undefined || !('capture' in subject)) throw wrong('must begin with a capture');
  if (operator !== 'any-of?' && rest.length !== 1) throw wrong('takes a capture and one more argument');

  const passes = compileTest(operator, rest, wrong);
  const wanted = not === '';
  return (texts) => {
    const subjects = texts(subject.capture);
    const test = (text: string): boolean => passes(text, texts) === wanted;
    return subjects.length === 0 || (any === '' ? subjects.every(test) : subjects.some(test));
  };
}

type TextTest = (text: string, texts: CapturedTexts) => boolean;

function compileTest(operator: string, given: readonly QueryArgument[], wrong: (what: string) => Error): TextTest {
  if (operator === 'eq?') {
    const other = given[0]!;
    if ('text' in other) return (text) => text === other.text;
    return (text, texts) => texts(other.capture).includes(text);
  }
  const words = given.map((argument) => {
    if ('capture' in argument) throw wrong('takes strings after its capture');
    return argument.text;
  });
  if (operator === 'any-of?') return (text) => words.includes(text);
  const pattern = compilePattern(words[0]!, wrong);
  return (text) => pattern.test(text);
}

/** Patterns are written for Rust's regular expressions: flags may stand in front, and characters are code points. */
function compilePattern(source: string, wrong: (what: string) => Error): RegExp {
  const [, flags = '', body = ''] = /^(?:\(\?([ims]+)\))?([\s\S]*)$/.exec(source)!;
  for (const mode of ['u', '']) {
    try {
      return new RegExp(body, flags + mode);
    } catch {
      // What only the older mode takes, such as `\-`, is tried there.
    }
  }
  throw wrong(`has a pattern that is no regular expression: ${source}`);
}
