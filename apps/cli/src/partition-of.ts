import { type Partition, parsePartition } from '@codebatch/runner';

/** `--partition` as a share. @throws INVALID_ARGUMENT */
export function partitionOf(text: string | undefined): Partition | undefined {
  return text === undefined ? undefined : parsePartition(text);
}
