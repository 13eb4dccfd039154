export { type ColumnParser, createColumnParser, type ParsedColumns } from './create-column-parser.ts';
export { loadNative } from './load-native.ts';
