import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ERROR_KIND } from '@codebatch/ast';
import { grammarFile, languageUnavailable } from './describe-grammar.ts';
import type { Grammar } from './grammar-table.ts';
import type { NativeCursor } from './native-cursor.ts';

/** What is known of a node kind of a grammar. */
export interface SymbolFacts {
  /** The same number for every symbol of equal name and namedness: some grammars have several. */
  readonly identity: number;
  readonly name: string;
  readonly named: boolean;
  /** Whether children can have a field. */
  readonly hasFields: boolean;
  /** Whether a node of the kind can be an extra. */
  readonly canBeExtra: boolean;
  /** Length of every node of the kind that is not missing, if it is a literal token; -1 otherwise. */
  readonly literalLength: number;
}

/** Facts about the symbols and fields of one grammar, learnt from native code at first sight and kept. */
export interface SymbolTable {
  symbol(id: number, cursor: NativeCursor): SymbolFacts;
  field(id: number, cursor: NativeCursor): string;
}

interface NodeType {
  readonly type: string;
  readonly named: boolean;
  readonly fields?: object;
}

/** @throws LANGUAGE_UNAVAILABLE if the grammar's package is not as expected */
export function createSymbolTable(grammar: Grammar): SymbolTable {
  const fieldless = readFieldlessKinds(grammar);
  const symbols: (SymbolFacts | undefined)[] = [];
  const fields: (string | undefined)[] = [];
  const identities = new Map<string, number>();

  const learn = (cursor: NativeCursor): SymbolFacts => {
    const name = cursor.nodeType;
    const named = cursor.nodeIsNamed;
    const key = keyOf(name, named);
    const identity = identities.get(key) ?? identities.size;
    identities.set(key, identity);
    // Error recovery marks what it skips as extra, whatever it is.
    const isError = named && name === ERROR_KIND;
    const canBeExtra = isError || grammar.extras === undefined || (named && grammar.extras.includes(name));
    const isLiteral = !named && grammar.literalTokens === true && !name.includes(' ');
    const literalLength = isLiteral ? name.length : -1;
    return { identity, name, named, hasFields: !fieldless.has(key), canBeExtra, literalLength };
  };

  return {
    symbol(id, cursor) {
      const facts = symbols[id] ?? learn(cursor);
      symbols[id] = facts;
      return facts;
    },
    field(id, cursor) {
      const name = fields[id] ?? cursor.currentFieldName ?? '';
      fields[id] = name;
      return name;
    },
  };
}

/**
 * Kinds of which `node-types.json` says that their children have no fields; what it does not list may have some. It is not
 * right for every grammar where syntax errors are (Haskell's gives fields to children of `type_params`), so that only
 * those that ship with CodeBatch, whose trees are tested, are taken at its word.
 */
function readFieldlessKinds(grammar: Grammar): Set<string> {
  if (grammar.configured !== undefined) return new Set();
  try {
    const file = grammarFile(grammar, path.join(grammar.source, 'node-types.json'));
    const types = JSON.parse(readFileSync(file, 'utf8')) as NodeType[];
    const fieldless = types.filter(({ named, fields }) => named && Object.keys(fields ?? {}).length === 0);
    return new Set(fieldless.map(({ type, named }) => keyOf(type, named)));
  } catch (error) {
    throw languageUnavailable(grammar, error);
  }
}

function keyOf(kind: string, named: boolean): string {
  return `${named ? 'n' : 'a'}${kind}`;
}
