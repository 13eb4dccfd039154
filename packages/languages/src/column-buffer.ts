import type { TreeColumns } from '@codebatch/ast';

/** Columns with room for more nodes. */
export type RoomyColumns = Omit<TreeColumns, 'count'>;

/** Columns for `capacity` nodes. */
export function allocateColumns(capacity: number): RoomyColumns {
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

/** The same nodes in columns of twice the capacity. */
export function growColumns(columns: RoomyColumns): RoomyColumns {
  const larger = allocateColumns(columns.kind.length * 2);
  for (const name of ['kind', 'field', 'start', 'end', 'subtreeEnd', 'flags', 'parent'] as const) {
    larger[name].set(columns[name]);
  }
  return larger;
}

/** A copy of the first `count` nodes, of exact size. */
export function takeColumns(columns: RoomyColumns, count: number): TreeColumns {
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
}
