import {
  CodebatchError,
  damagedRecordHint,
  layout,
  listBatches,
  listSnapshotIds,
  makeDirectory,
  recordNotFound,
  removeTree,
  renameIfPresent,
  renamePath,
  type Store,
  temporaryName,
} from '@codebatch/core';
import { resolveSnapshotId } from '@codebatch/snapshot';
import { measure } from '../verify/temporary-files.ts';
import type { Deleted } from './delete-batch.ts';
import { isDirectoryIn } from './is-directory-in.ts';

/**
 * Deletes a snapshot. Its objects stay, until a collection finds that nothing needs them.
 *
 * The snapshot is first taken away, and then looked for batches once more: one that was planned in the meantime either is
 * seen here, and the snapshot comes back, or sees that its snapshot is gone, and gives up.
 *
 * @param name id, unique prefix, label, `latest` or `latest~n`; snapshot.json may be damaged or missing where it is the id.
 * @throws as `resolveSnapshotId`; SNAPSHOT_IN_USE, naming the batches; SCHEMA_ERROR where a batch is damaged, since it may
 * refer to it
 */
export function deleteSnapshot(store: Store, name: string): Deleted {
  const id = isDirectoryIn(layout.snapshotsDir(store.root), name) ? name : resolveSnapshotId(store, name);
  refuseUsed(store, id);
  const directory = layout.snapshotDir(store.root, id);
  const usage = measure(directory);
  const aside = `${layout.temporaryDir(store.root)}/${temporaryName(`deleted-${id}`)}`;
  makeDirectory(layout.temporaryDir(store.root));
  // On the device before its objects are: else a power cut could bring back a snapshot without them.
  if (!renameIfPresent(directory, aside, store.durability === 'process' ? 'process' : 'full')) {
    throw recordNotFound('snapshot', id, listSnapshotIds(store));
  }
  try {
    refuseUsed(store, id);
  } catch (error) {
    renamePath(aside, directory, store.durability);
    throw error;
  }
  removeTree(aside);
  return { id, bytes: usage?.bytes ?? 0, inodes: usage?.inodes ?? 0 };
}

function refuseUsed(store: Store, id: string): void {
  const records = listBatches(store, (batch, error) => {
    throw new CodebatchError(error.code, `The batch ${batch} is damaged and may use the snapshot: ${error.message}`, {
      hints: [damagedRecordHint('batch', batch)],
      details: { snapshot_id: id, batch_id: batch },
      cause: error,
    });
  });
  const users = records.filter(({ snapshot_id }) => snapshot_id === id).map(({ batch_id }) => batch_id);
  if (users.length === 0) return;
  const shown = users.slice(0, 5).join(', ');
  throw new CodebatchError(
    'SNAPSHOT_IN_USE',
    `The snapshot ${id} is used by ${shown}${users.length > 5 ? ', ...' : ''}`,
    {
      hints: [`Delete what uses it first: codebatch batch delete ${users[0]!}.`],
      details: { snapshot_id: id, batches: users },
    },
  );
}
