import { CodebatchError } from '@codebatch/core';

/** A share of the shards of a batch: the `index`-th of `count`, from 1. */
export interface Partition {
  readonly index: number;
  readonly count: number;
}

/**
 * Reads `i/n`, with i from 1 to n.
 *
 * @throws CodebatchError INVALID_ARGUMENT
 */
export function parsePartition(text: string): Partition {
  const match = /^(\d{1,6})\/(\d{1,6})$/.exec(text);
  return checkPartition({ index: Number(match?.[1]), count: Number(match?.[2]) }, text);
}

/** @throws CodebatchError INVALID_ARGUMENT */
export function checkPartition(partition: Partition, text = `${partition.index}/${partition.count}`): Partition {
  const { index, count } = partition;
  if (Number.isSafeInteger(index) && Number.isSafeInteger(count) && index >= 1 && index <= count) return partition;
  throw new CodebatchError('INVALID_ARGUMENT', `'${text}' is no partition`, {
    hints: ['Write i/n with i from 1 to n, as in 2/4.'],
    details: { partition: text },
  });
}

/** The name of a partition in its owner file; undefined for the whole batch. */
export function partName(partition: Partition | undefined): string | undefined {
  return partition === undefined ? undefined : `${partition.index}-of-${partition.count}`;
}

/** Whether two runs could work on one shard; undefined stands for the whole batch. */
export function partsOverlap(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined || a === b) return true;
  return a.split('-of-')[1] !== b.split('-of-')[1];
}

/** Whether the n-th shard with files, from 0, belongs to a partition. */
export function inPartition(position: number, partition: Partition | undefined): boolean {
  return partition === undefined || position % partition.count === partition.index - 1;
}
