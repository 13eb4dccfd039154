/** The values of `symbol_type` in records of kind `symbol`. */
export const SYMBOL_TYPES = [
  'function',
  'method',
  'class',
  'interface',
  'type',
  'enum',
  'enum_member',
  'namespace',
  'variable',
  'constant',
  'property',
  'parameter',
  'import',
] as const;

/** One of {@link SYMBOL_TYPES}. */
export type SymbolType = (typeof SYMBOL_TYPES)[number];
