/**
 * Paths of everything in a store (SPEC 3 to 8). Arguments are ids that were parsed; nothing is checked here.
 *
 * Template strings rather than `path.join`: paths are built once per shard and object, and the root is the only part
 * that can need normalising.
 */
export const layout = {
  storeFile: (root: string): string => `${root}/store.json`,
  objectsDir: (root: string): string => `${root}/objects`,
  /** Temporary files of objects; swept by `verify` and gc. */
  temporaryDir: (root: string): string => `${root}/objects/.tmp`,
  objectFile: (root: string, digest: string): string =>
    `${root}/objects/sha256/${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest}`,
  snapshotsDir: (root: string): string => `${root}/snapshots`,
  snapshotDir: (root: string, snapshot: string): string => `${root}/snapshots/${snapshot}`,
  snapshotFile: (root: string, snapshot: string): string => `${root}/snapshots/${snapshot}/snapshot.json`,
  filesIndex: (root: string, snapshot: string): string => `${root}/snapshots/${snapshot}/files.index.jsonl`,
  batchesDir: (root: string): string => `${root}/batches`,
  batchDir: (root: string, batch: string): string => `${root}/batches/${batch}`,
  batchFile: (root: string, batch: string): string => `${root}/batches/${batch}/batch.json`,
  planFile: (root: string, batch: string): string => `${root}/batches/${batch}/plan.json`,
  batchEvents: (root: string, batch: string): string => `${root}/batches/${batch}/events.jsonl`,
  /** Owner of a run of the whole batch, or of one part of it. */
  ownerFile: (root: string, batch: string, part?: string): string =>
    `${root}/batches/${batch}/${part === undefined ? 'owner' : `owner.${part}`}.json`,
  tasksDir: (root: string, batch: string): string => `${root}/batches/${batch}/tasks`,
  taskDir: (root: string, batch: string, task: string): string => `${root}/batches/${batch}/tasks/${task}`,
  taskFile: (root: string, batch: string, task: string): string => `${root}/batches/${batch}/tasks/${task}/task.json`,
  taskEvents: (root: string, batch: string, task: string): string =>
    `${root}/batches/${batch}/tasks/${task}/events.jsonl`,
  shardsDir: (root: string, batch: string, task: string): string => `${root}/batches/${batch}/tasks/${task}/shards`,
  shardDir: (root: string, batch: string, task: string, shard: string): string =>
    `${root}/batches/${batch}/tasks/${task}/shards/${shard}`,
  shardState: (root: string, batch: string, task: string, shard: string): string =>
    `${root}/batches/${batch}/tasks/${task}/shards/${shard}/state.json`,
  shardOutputs: (root: string, batch: string, task: string, shard: string): string =>
    `${root}/batches/${batch}/tasks/${task}/shards/${shard}/outputs.index.jsonl`,
  /** Everything that can be rebuilt; may be moved elsewhere with `StoreOptions.indexes`. */
  indexesDir: (root: string): string => `${root}/indexes`,
} as const;

/** Matches the name of an owner file (see `layout.ownerFile`); the first group is the part, if it is of one. */
export const OWNER_FILE_NAME: RegExp = /^owner(?:\.(\d+-of-\d+))?\.json$/;
