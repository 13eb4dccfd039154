/** The fields by which records of a kind are recognised in comparisons. */
export interface CanonicalKey {
  readonly kind: string;
  /** Fields that have to be equal; `path` stands for the file, wherever it was moved. */
  readonly fields: readonly string[];
  /** What tells records with equal fields apart, in this order of preference. */
  readonly told_apart_by: readonly string[];
}

/**
 * Canonical keys of the kinds of this specification (SPEC 9). Records with equal keys are counted, never collapsed: two
 * equal findings and one are not the same. Records of other kinds are recognised by everything they say but their
 * position. Batch, snapshot, shard and time are part of no key.
 */
export const CANONICAL_KEYS: readonly CanonicalKey[] = [
  { kind: 'ast', fields: ['task', 'path'], told_apart_by: ['order'] },
  {
    kind: 'diagnostic',
    fields: ['task', 'path', 'code', 'message'],
    told_apart_by: ['context_hash', 'line', 'column'],
  },
  { kind: 'metric', fields: ['task', 'path', 'metric', 'symbol'], told_apart_by: ['line', 'value', 'order'] },
  {
    kind: 'symbol',
    fields: ['task', 'path', 'symbol_type', 'qualified_name'],
    told_apart_by: ['line', 'column', 'order'],
  },
  {
    kind: 'edge',
    fields: ['task', 'path', 'edge_type', 'target', 'module', 'name'],
    told_apart_by: ['line', 'column', 'order'],
  },
  { kind: 'artifact', fields: ['task', 'path', 'name', 'format'], told_apart_by: ['order'] },
  { kind: 'chunk_manifest', fields: ['task', 'path', 'format'], told_apart_by: ['order'] },
  { kind: 'skip', fields: ['task', 'path', 'code'], told_apart_by: ['order'] },
];
