export { type ColumnParser, createColumnParser, type ParsedColumns } from './create-column-parser.ts';
export { createQuery, type Query } from './create-query.ts';
export { loadNative } from './load-native.ts';
export type { MatchedNodes } from './read-matches.ts';
