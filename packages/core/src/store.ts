import * as fs from 'node:fs';
import * as path from 'node:path';
import { CodebatchError, isCodebatchError } from './codebatch-error.ts';
import { readDocumentIfPresent } from './documents.ts';
import { createFileExclusive, DURABILITIES, type Durability, makeDirectory } from './files.ts';
import type { StoreRecord } from './generated/record-types.ts';
import { layout } from './layout.ts';
import { listDirectory } from './list-directory.ts';
import { createObjectStore, type ObjectStore } from './object-store.ts';
import { producer as ownProducer } from './producer.ts';
import { isRecordId } from './record-id.ts';
import { SCHEMA_VERSION } from './records.ts';
import { sealDocument } from './seal-document.ts';
import { wrapFileError } from './wrap-file-error.ts';

/** An open store (SPEC 3). It holds no file open and needs no closing. */
export interface Store {
  /** Absolute path of the store. */
  readonly root: string;
  /** Content of `store.json`. */
  readonly record: StoreRecord;
  readonly objects: ObjectStore;
  readonly durability: Durability;
  /** Absolute path of the directory for what can be rebuilt; it may not exist. */
  readonly indexes: string;
}

/** Options of {@link openStore}. */
export interface StoreOptions {
  /** How much finished writes survive. Default `process`. */
  readonly durability?: Durability;
  /** Where indexes are kept. Default `indexes` in the store. */
  readonly indexes?: string;
}

/** Name and version of a program that writes records. */
export interface Producer {
  readonly name: string;
  readonly version: string;
}

/** Options of {@link initStore}. */
export interface InitStoreOptions extends StoreOptions {
  /** Free data for `store.json`. */
  readonly metadata?: Record<string, unknown>;
  /** Program that makes the store. Default: this package's `producer`. */
  readonly producer?: Producer;
}

/**
 * Makes a store in a directory that does not exist or is empty. `store.json` is written last; what an interrupted
 * attempt left is completed.
 *
 * @throws INVALID_ARGUMENT for a durability that there is not; STORE_EXISTS; STORE_INVALID where the directory holds something else; STORE_FULL,
 * STORE_READ_ONLY, PERMISSION_DENIED, IO_ERROR
 */
export function initStore(root: string, options: InitStoreOptions = {}): Store {
  const absolute = path.resolve(root);
  const durability = durabilityOf(options);
  refuseOccupied(absolute);
  for (const directory of TOP_DIRECTORIES) makeDirectory(`${absolute}/${directory}`, durability);
  const record: StoreRecord = {
    schema_name: 'codebatch.store',
    schema_version: SCHEMA_VERSION,
    producer: { ...(options.producer ?? ownProducer) },
    created_at: new Date().toISOString(),
    ...(options.metadata === undefined ? {} : { metadata: options.metadata }),
  };
  const text = `${JSON.stringify(sealDocument(record), null, 2)}\n`;
  if (!createFileExclusive(layout.storeFile(absolute), text, durability)) throw storeExists(absolute);
  return openStore(absolute, options);
}

/**
 * Opens a store; nothing is created or written.
 *
 * @throws INVALID_ARGUMENT for a durability that there is not; STORE_NOT_FOUND; STORE_INVALID where `store.json` is damaged;
 * SCHEMA_TOO_NEW
 */
export function openStore(root: string, options: StoreOptions = {}): Store {
  const absolute = path.resolve(root);
  const durability = durabilityOf(options);
  return {
    root: absolute,
    record: readStoreRecord(absolute),
    objects: createObjectStore(absolute, durability),
    durability,
    indexes: options.indexes === undefined ? layout.indexesDir(absolute) : path.resolve(options.indexes),
  };
}

/** A name that no level has would be taken for one that syncs nothing. */
function durabilityOf({ durability = 'process' }: StoreOptions): Durability {
  if (DURABILITIES.includes(durability)) return durability;
  throw new CodebatchError('INVALID_ARGUMENT', `There is no durability ${JSON.stringify(durability)}`, {
    hints: [`Take ${DURABILITIES.join(', ')}.`],
    details: { durability },
  });
}

/** Whether a directory holds a `store.json`; its content is not read. */
export function isStore(root: string): boolean {
  return fs.existsSync(layout.storeFile(root));
}

/** Ids of the complete snapshots (those with a `snapshot.json`), sorted. */
export function listSnapshotIds(store: Store): string[] {
  return listComplete(layout.snapshotsDir(store.root), (id) => layout.snapshotFile(store.root, id));
}

/** Ids of the complete batches (those with a `batch.json`), sorted. */
export function listBatchIds(store: Store): string[] {
  return listComplete(layout.batchesDir(store.root), (id) => layout.batchFile(store.root, id));
}

function listComplete(directory: string, marker: (id: string) => string): string[] {
  return listDirectory(directory).filter((id) => isRecordId(id) && fs.existsSync(marker(id)));
}

const TOP_DIRECTORIES = ['objects/sha256', 'snapshots', 'batches'] as const;
const LEFT_BY_INIT: ReadonlySet<string> = new Set(['objects', 'objects/sha256', 'snapshots', 'batches']);

function refuseOccupied(root: string): void {
  if (isStore(root)) throw storeExists(root);
  const kind = kindOf(root);
  if (kind === undefined) return;
  const foreign = kind === 'directory' ? firstForeignEntry(root) : root;
  if (foreign === undefined) return;
  throw new CodebatchError('STORE_INVALID', `Cannot make a store in ${root}: it is not an empty directory`, {
    hints: ['Name a directory that is empty or does not exist.'],
    details: { store: root, found: foreign },
  });
}

function kindOf(target: string): 'directory' | 'other' | undefined {
  try {
    const stat = fs.statSync(target, { throwIfNoEntry: false });
    if (stat !== undefined) return stat.isDirectory() ? 'directory' : 'other';
    // A link that leads nowhere: no directory can be made under its name.
    return fs.lstatSync(target, { throwIfNoEntry: false }) === undefined ? undefined : 'other';
  } catch (error) {
    throw wrapFileError(error, target, 'make a store in');
  }
}

function firstForeignEntry(root: string, prefix = ''): string | undefined {
  for (const name of listDirectory(`${root}/${prefix}`)) {
    const entry = `${prefix}${name}`;
    if (prefix === '' && /^\.store\.json\..*\.tmp$/.test(name)) continue;
    if (!LEFT_BY_INIT.has(entry)) return entry;
    const inner = firstForeignEntry(root, `${entry}/`);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function readStoreRecord(root: string): StoreRecord {
  let record: StoreRecord | undefined;
  try {
    record = readDocumentIfPresent('store', layout.storeFile(root));
  } catch (cause) {
    if (!isCodebatchError(cause) || cause.code !== 'SCHEMA_ERROR') throw cause;
    throw new CodebatchError('STORE_INVALID', `The store ${root} is damaged: ${cause.message}`, {
      hints: cause.hints,
      details: { store: root },
      cause,
    });
  }
  if (record !== undefined) return record;
  throw new CodebatchError('STORE_NOT_FOUND', `There is no store at ${root}`, {
    hints: [`Make one with "codebatch init ${root}", or name another with --store.`],
    details: { store: root },
  });
}

function storeExists(root: string): CodebatchError {
  return new CodebatchError('STORE_EXISTS', `There is a store at ${root} already`, { details: { store: root } });
}
