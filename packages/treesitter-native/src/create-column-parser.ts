import type { Query } from './create-query.ts';
import { loadNative, type NativeTree } from './load-native.ts';
import { type MatchedNodes, readMatches } from './read-matches.ts';

/** A syntax tree: all nodes in pre-order, one array per property. Offsets are UTF-16 code units. */
export interface ParsedColumns {
  /** Names of the kinds of nodes, in order of first use. */
  readonly kinds: readonly string[];
  /** For each kind, whether it is named. */
  readonly named: readonly boolean[];
  /** What the query found, in tree-sitter's order; empty without one. */
  readonly matches: readonly MatchedNodes[];
  /** Names of fields in order of first use, after `''` for none. */
  readonly fields: readonly string[];
  readonly columns: {
    readonly count: number;
    readonly kind: Uint16Array;
    readonly field: Uint8Array;
    readonly start: Uint32Array;
    readonly end: Uint32Array;
    /** Index one past the last descendant. */
    readonly subtreeEnd: Uint32Array;
    /** Bits: 1 missing, 2 extra, 4 has an error. */
    readonly flags: Uint8Array;
    /** -1 for the root. */
    readonly parent: Int32Array;
  };
}

/**
 * Parses texts of one language. Both calls give undefined if the deadline (milliseconds, 0 for none) passed first. Between
 * calls a thread keeps at most 16 MB of native memory, empty.
 */
export interface ColumnParser {
  parse(text: string, deadlineMs: number): ParsedColumns | undefined;
  /** As `parse`, but the parse of a text with a syntax error ends as soon as it is certain that there is one. */
  parseValid(text: string, deadlineMs: number): ParsedColumns | 'invalid' | undefined;
}

/** Bytes per node in the buffer of columns, all of them together. */
const BYTES_PER_NODE = 20;

/**
 * Makes a parser for a grammar: the object of a tree-sitter grammar package with the property `language`. The query, made
 * for the same grammar, is asked of every tree.
 *
 * @throws Error if the native module cannot be loaded
 */
export function createColumnParser(grammar: { readonly language: unknown }, query?: Query): ColumnParser {
  const native = loadNative();
  const { language } = grammar;
  const symbolNames: string[] = [];
  const fieldNames: string[] = [''];
  const symbolName = (id: number): string => {
    symbolNames[id] ??= native.symbolName(language, id);
    return symbolNames[id];
  };
  const fieldName = (id: number): string => {
    fieldNames[id] ??= native.fieldName(language, id);
    return fieldNames[id];
  };
  const unwrap = (result: NativeTree): ParsedColumns => {
    const names = new Uint16Array(result[1]);
    const kinds: string[] = [];
    const named: boolean[] = [];
    const fields: string[] = [];
    const kindsEnd = 1 + 2 * names[0]!;
    for (let at = 1; at < kindsEnd; at += 2) {
      kinds.push(symbolName(names[at]!));
      named.push(names[at + 1] === 1);
    }
    for (let at = kindsEnd; at < names.length; at++) fields.push(fieldName(names[at]!));
    const matches = query === undefined ? [] : readMatches(new Uint32Array(result[2]!), query.captureNames, symbolName);
    return { kinds, named, fields, matches, columns: viewColumns(result[0]) };
  };
  return {
    parse(text, deadlineMs) {
      const result = native.parse(language, text, deadlineMs, query?.native, false);
      return result ? unwrap(result) : undefined;
    },
    parseValid(text, deadlineMs) {
      const result = native.parse(language, text, deadlineMs, query?.native, true);
      if (result === null) return 'invalid';
      return result && unwrap(result);
    },
  };
}

function viewColumns(buffer: ArrayBuffer): ParsedColumns['columns'] {
  const count = buffer.byteLength / BYTES_PER_NODE;
  return {
    count,
    start: new Uint32Array(buffer, 0, count),
    end: new Uint32Array(buffer, 4 * count, count),
    subtreeEnd: new Uint32Array(buffer, 8 * count, count),
    parent: new Int32Array(buffer, 12 * count, count),
    kind: new Uint16Array(buffer, 16 * count, count),
    field: new Uint8Array(buffer, 18 * count, count),
    flags: new Uint8Array(buffer, 19 * count, count),
  };
}
