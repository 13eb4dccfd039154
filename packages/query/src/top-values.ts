/** Keeps the best of many items in memory that depends on the limit alone. */
export interface TopValues<T> {
  add(item: T): void;
  /** The best so far, best first. */
  items(): T[];
}

/** Keeps the first `limit` items by `order`, which must be total for the answer to be deterministic. */
export function createTopValues<T>(limit: number, order: (a: T, b: T) => number): TopValues<T> {
  let kept: T[] = [];
  const most = Math.max(256, limit * 4);
  const shorten = () => {
    kept = kept.sort(order).slice(0, limit);
  };
  return {
    add(item) {
      kept.push(item);
      if (kept.length >= most) shorten();
    },
    items() {
      shorten();
      return kept;
    },
  };
}
