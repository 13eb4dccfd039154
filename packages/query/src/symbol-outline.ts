import type { OutputRecord } from '@codebatch/core';
import { recordColumn, recordLine } from './record-fields.ts';

/** A definition with those that it encloses. */
export interface OutlineItem {
  readonly name: string;
  readonly symbol_type: string;
  readonly qualified_name: string;
  readonly line?: number;
  readonly column?: number;
  readonly end_line?: number;
  readonly exported: boolean;
  readonly children: readonly OutlineItem[];
}

interface OpenItem extends OutlineItem {
  readonly children: OpenItem[];
}

/** What is no part of the shape of a file: names from elsewhere, and names that mean something in one function only. */
const NO_DEFINITIONS: ReadonlySet<string> = new Set(['import', 'parameter']);
const FUNCTIONS: ReadonlySet<string> = new Set(['function', 'method']);
const LOCALS: ReadonlySet<string> = new Set(['variable', 'constant']);

/**
 * The definitions of one file, nested as their scopes are, in the order of the records. Imports, parameters and variables
 * of functions are left out. A definition whose scope is not open where it stands is at the top.
 */
export function symbolOutline(symbols: readonly OutputRecord[]): OutlineItem[] {
  const top: OpenItem[] = [];
  const open: OpenItem[] = [];
  for (const symbol of symbols) {
    const { name = '', symbol_type = 'symbol', scope = 'module', end_line } = symbol;
    if (name === '' || NO_DEFINITIONS.has(symbol_type)) continue;
    const enclosing = scope === 'module' ? -1 : open.findLastIndex((item) => item.qualified_name === scope);
    const parent = open[enclosing];
    if (LOCALS.has(symbol_type) && parent !== undefined && FUNCTIONS.has(parent.symbol_type)) continue;
    const line = recordLine(symbol);
    const column = recordColumn(symbol);
    const item: OpenItem = {
      name,
      symbol_type,
      qualified_name: symbol.qualified_name ?? (scope === 'module' ? name : `${scope}.${name}`),
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
      ...(end_line === undefined ? {} : { end_line }),
      exported: symbol.exported === true,
      children: [],
    };
    open.length = enclosing + 1;
    open.push(item);
    (parent?.children ?? top).push(item);
  }
  return top;
}
