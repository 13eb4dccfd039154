/**
 * The kinds of output records of the specification with the fields that tell two records of one kind apart. Ids of
 * batches, snapshots and shards and the time of the attempt never belong to them.
 */
export const OUTPUT_KIND_KEYS: readonly { readonly kind: string; readonly canonical_keys: readonly string[] }[] = [
  { kind: 'ast', canonical_keys: ['path', 'task_id', 'language', 'format', 'object'] },
  { kind: 'diagnostic', canonical_keys: ['path', 'task_id', 'code', 'severity', 'message', 'line', 'column'] },
  { kind: 'metric', canonical_keys: ['path', 'task_id', 'metric', 'symbol', 'line', 'column'] },
  {
    kind: 'symbol',
    canonical_keys: ['path', 'task_id', 'symbol_type', 'qualified_name', 'name', 'scope', 'line', 'column'],
  },
  { kind: 'edge', canonical_keys: ['path', 'task_id', 'edge_type', 'target', 'name', 'line', 'column'] },
  { kind: 'artifact', canonical_keys: ['path', 'task_id', 'format', 'object'] },
  { kind: 'chunk_manifest', canonical_keys: ['path', 'task_id', 'format', 'object'] },
  { kind: 'skip', canonical_keys: ['path', 'task_id', 'code'] },
];
