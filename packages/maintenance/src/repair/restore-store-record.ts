import { layout, producer, SCHEMA_VERSION, writeDocument } from '@codebatch/core';

/**
 * Writes a new `store.json` in place of a damaged one. It carries no configuration that results depend on: what is lost
 * is when and by what the store was made, and its metadata.
 */
export function restoreStoreRecord(root: string): void {
  const now = new Date().toISOString();
  writeDocument(
    layout.storeFile(root),
    {
      schema_name: 'codebatch.store',
      schema_version: SCHEMA_VERSION,
      producer,
      created_at: now,
      metadata: { restored_at: now },
    },
    'full',
  );
}
