/** What the values of a column are; `any` for those of metrics, which may be numbers or texts. */
export type ColumnType = 'text' | 'integer' | 'boolean' | 'any';

/** A column of a table of records. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

const INTEGERS: ReadonlySet<string> = new Set(['line', 'column', 'end_line', 'end_column', 'nodes', 'errors']);
const BOOLEANS: ReadonlySet<string> = new Set(['exported', 'type_only']);

const START = ['line', 'column'];
const PLACE = [...START, 'end_line', 'end_column'];

/** The fields of each kind of record that have a column of their own (SPEC 9.1). */
const FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['diagnostic', ['path', ...PLACE, 'severity', 'code', 'message', 'context_hash']],
  ['metric', ['path', 'line', 'symbol', 'metric', 'value']],
  ['symbol', ['path', ...PLACE, 'symbol_type', 'name', 'qualified_name', 'scope', 'exported']],
  ['edge', ['path', ...PLACE, 'edge_type', 'target', 'module', 'name', 'source', 'alias', 'form', 'type_only']],
  ['skip', ['path', 'code', 'message']],
  ['ast', ['path', 'language', 'object', 'format', 'nodes', 'errors']],
  ['artifact', ['path', 'name', 'object', 'format']],
]);

const OTHER_FIELDS = ['path', ...PLACE, 'name', 'message', 'object', 'format'];

/** Columns in front of the records' own where a comparison is exported. */
export const CHANGE_COLUMNS: readonly Column[] = [
  { name: 'change', type: 'text' },
  { name: 'causes', type: 'text' },
  { name: 'previous_path', type: 'text' },
  { name: 'before', type: 'text' },
];

/** The column with everything of a record that has no column of its own, as a JSON object; empty where nothing is left. */
export const EXTRA_COLUMN: Column = { name: 'extra', type: 'text' };

/**
 * The columns of a table of records of these kinds. They depend on the kinds alone, not on the records, so that two
 * exports have the same columns: `kind` and `task_id`, the fields of each kind, `extra`.
 */
export function columnsOf(kinds: readonly string[]): Column[] {
  const names = new Set(['kind', 'task_id', ...kinds.flatMap((kind) => FIELDS.get(kind) ?? OTHER_FIELDS)]);
  return [...[...names].map((name) => ({ name, type: typeOf(name) })), EXTRA_COLUMN];
}

function typeOf(name: string): ColumnType {
  if (INTEGERS.has(name)) return 'integer';
  if (BOOLEANS.has(name)) return 'boolean';
  return name === 'value' ? 'any' : 'text';
}
