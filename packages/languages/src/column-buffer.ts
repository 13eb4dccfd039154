import type { TreeColumns } from '@codebatch/ast';

/** Columns that grow while a backend appends nodes in pre-order. Reused between trees, so that parsing does not churn memory. */
export interface ColumnBuffer {
  /** Starts a new tree. */
  clear(): void;
  /** Appends a node whose end and subtree end are set later; answers its index. */
  append(kind: number, field: number, start: number, flags: number, parent: number): number;
  /** Completes a node whose descendants have all been appended. */
  close(node: number, end: number): void;
  /** A copy of the columns, of exact size. */
  take(): TreeColumns;
}

export function createColumnBuffer(): ColumnBuffer {
  let columns = allocate(1 << 14);
  let count = 0;
  return {
    clear() {
      count = 0;
    },
    append(kind, field, start, flags, parent) {
      if (count === columns.kind.length) columns = grow(columns);
      const node = count++;
      columns.kind[node] = kind;
      columns.field[node] = field;
      columns.start[node] = start;
      columns.flags[node] = flags;
      columns.parent[node] = parent;
      return node;
    },
    close(node, end) {
      columns.end[node] = end;
      columns.subtreeEnd[node] = count;
    },
    take() {
      return {
        count,
        kind: columns.kind.slice(0, count),
        field: columns.field.slice(0, count),
        start: columns.start.slice(0, count),
        end: columns.end.slice(0, count),
        subtreeEnd: columns.subtreeEnd.slice(0, count),
        flags: columns.flags.slice(0, count),
        parent: columns.parent.slice(0, count),
      };
    },
  };
}

function allocate(capacity: number): Omit<TreeColumns, 'count'> {
  return {
    kind: new Uint16Array(capacity),
    field: new Uint8Array(capacity),
    start: new Uint32Array(capacity),
    end: new Uint32Array(capacity),
    subtreeEnd: new Uint32Array(capacity),
    flags: new Uint8Array(capacity),
    parent: new Int32Array(capacity),
  };
}

function grow(columns: Omit<TreeColumns, 'count'>): Omit<TreeColumns, 'count'> {
  const larger = allocate(columns.kind.length * 2);
  for (const name of ['kind', 'field', 'start', 'end', 'subtreeEnd', 'flags', 'parent'] as const) {
    larger[name].set(columns[name]);
  }
  return larger;
}
