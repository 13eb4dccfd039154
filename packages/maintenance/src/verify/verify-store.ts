import { existsSync } from 'node:fs';
import path from 'node:path';
import { CodebatchError, listDirectory } from '@codebatch/core';
import { checkBatches } from './check-batches.ts';
import { checkDocument } from './check-document.ts';
import { checkObjects } from './check-objects.ts';
import { checkSnapshots } from './check-snapshots.ts';
import { createDamageLog, type Damage, type StaleFile, type Unfinished } from './damage.ts';
import { listIndexTemporaries } from './index-temporaries.ts';
import { createObjectTable, type ObjectTable } from './object-table.ts';
import { inspectTemporary } from './temporary-files.ts';
import {
  createReading,
  knownEntries,
  type VerifyContext,
  type VerifyCounts,
  type VerifyDepth,
} from './verify-context.ts';

/** How to verify. */
export interface VerifyOptions {
  /** How much to read. Default `everything`. */
  readonly depth?: VerifyDepth;
  /** Remove temporary files whose writers are certainly gone. Default false: nothing is written. */
  readonly sweep?: boolean;
  /** Ends the work with INTERRUPTED. */
  readonly signal?: AbortSignal;
  /** Called a few times a second with what has been looked at so far. */
  onProgress?(progress: { readonly files: number; readonly bytes: number }): void;
}

/** What a verification found. */
export interface VerifyReport {
  /** Nothing is damaged. Unfinished work and leftover temporary files are no damage. */
  readonly ok: boolean;
  readonly store: string;
  /** Whether only documents were read: see {@link VerifyDepth}. */
  readonly quick: boolean;
  /** In the order of paths. */
  readonly damage: readonly Damage[];
  readonly unfinished: readonly Unfinished[];
  readonly stale: readonly StaleFile[];
  readonly counts: Readonly<VerifyCounts>;
  readonly duration_ms: number;
}

const TOP: ReadonlySet<string> = new Set(['store.json', 'objects', 'snapshots', 'batches', 'indexes']);
const DIRECTORIES = ['objects', 'snapshots', 'batches'] as const;
const BREATH_MS = 50;

/**
 * Reads everything in a store that is truth, and finds what is not as it was written (SPEC 2 to 10, 14): objects against
 * their names, documents against their seals, indexes against their digests, records against their places and against
 * each other. `indexes/` and events can be lost without loss, and are passed over, but for leftover temporary files. What other implementations wrote
 * without digests is checked for its form only, and counted as such.
 *
 * What a lesser depth does not read, it takes the sizes of: an object that is empty or not as long as the files index says
 * is found, and outputs that are missing or not as long as their state says; a flipped bit in them is not, and at the depth
 * `documents` nothing is known of the objects that only outputs refer to but that those present are not empty.
 *
 * It runs beside writers and writes nothing, but for `sweep`. Memory grows by 41 bytes for each object, with the longest
 * line, and with the damage.
 *
 * @param root of the store; a damaged `store.json` is a finding and no failure.
 * @throws STORE_NOT_FOUND where the directory holds no store; PERMISSION_DENIED, IO_ERROR where it cannot be listed;
 *   SCHEMA_TOO_NEW for a store of a newer version; INTERRUPTED
 */
export async function verifyStore(root: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  const begun = performance.now();
  const context = createContext(path.resolve(root), options);
  const { log, counts } = context;
  checkRoot(context);
  await context.breathe();
  await checkObjects(context);
  const snapshots = await checkSnapshots(context);
  await checkBatches(context, snapshots);
  counts.unreferenced_objects = context.depth === 'documents' ? null : countUnmarked(context.objects);
  const temporaries = [...context.temporaries, ...listIndexTemporaries(context.root)];
  const stale = inspectTemporary(context.root, temporaries, Date.now(), options.sweep === true);
  options.onProgress?.({ files: counts.files, bytes: counts.bytes });
  const damage = log.damage();
  return {
    ok: damage.length === 0,
    store: context.root,
    quick: context.depth === 'documents',
    damage,
    unfinished: log.listUnfinished(),
    stale,
    counts,
    duration_ms: Math.round(performance.now() - begun),
  };
}

function checkRoot(context: VerifyContext): void {
  const { root, log } = context;
  if (!listDirectory(root).some((name) => name === 'store.json' || DIRECTORIES.some((known) => known === name))) {
    throw new CodebatchError('STORE_NOT_FOUND', `There is no store at ${root}`, { details: { store: root } });
  }
  knownEntries(context, '', (name) => TOP.has(name));
  for (const name of DIRECTORIES) {
    // Git keeps no empty directories, and writers make them: one that is missing says what an empty one does.
    const isThere = existsSync(`${root}/${name}`);
    if (isThere && context.list(name) === undefined) log.add(name, 'FILE_MISSING', 'is no directory of this store');
  }
  const file = context.read('store.json');
  if (file?.bytes === undefined) {
    log.add('store.json', 'FILE_MISSING', 'is not there, or is no document');
  } else {
    const document = checkDocument('store', file.bytes);
    if (document.ok) context.sealedStore = document.sealed;
    else if (document.problem.code === 'SCHEMA_TOO_NEW') {
      throw new CodebatchError('SCHEMA_TOO_NEW', `The store ${root} is of a newer version than this program reads`, {
        hints: ['Use a newer version of CodeBatch.'],
        details: { store: root },
      });
    } else log.add('store.json', document.problem.code, document.problem.message);
  }
  log.need('store.json', 'everything in the store');
}

function countUnmarked(objects: ObjectTable): number {
  let count = 0;
  for (let index = 0; index < objects.count; index += 1) if (!objects.isMarked(index)) count += 1;
  return count;
}

function createContext(root: string, options: VerifyOptions): VerifyContext & { readonly temporaries: string[] } {
  const log = createDamageLog();
  const counts: VerifyCounts = {
    files: 0,
    bytes: 0,
    objects: 0,
    unreferenced_objects: null,
    snapshots: 0,
    batches: 0,
    shards: 0,
    without_digest: 0,
  };
  const temporaries: string[] = [];
  let last = performance.now();
  const pause: Pick<VerifyContext, 'isDue' | 'breathe'> = {
    isDue: () => performance.now() - last > BREATH_MS,
    async breathe() {
      options.onProgress?.({ files: counts.files, bytes: counts.bytes });
      await new Promise((resume) => setImmediate(resume));
      last = performance.now();
      if (options.signal?.aborted === true) {
        throw new CodebatchError('INTERRUPTED', 'The verification was interrupted', { cause: options.signal.reason });
      }
    },
  };
  return {
    root,
    depth: options.depth ?? 'everything',
    log,
    objects: createObjectTable(),
    counts,
    sealedStore: true,
    temporaries,
    ...createReading(root, log, counts, pause),
    temporary: (file) => temporaries.push(file),
    ...pause,
  };
}
