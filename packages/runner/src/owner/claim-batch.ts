import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CodebatchError,
  createFileExclusive,
  describeProcess,
  discardTreeUnless,
  errnoOf,
  fileSystemNow,
  isCodebatchError,
  isPresumedDead,
  isProvablyAlive,
  layout,
  listDirectory,
  OWNER_FILE_NAME,
  type ProcessIdentity,
  parseProcess,
  readRegularFile,
  removeFile,
  removeTree,
  type Store,
  touchFile,
  wrapFileError,
} from '@codebatch/core';
import { type Partition, partName, partsOverlap } from './partition.ts';
import { takeOver } from './takeover.ts';

/** The content of an owner file. */
interface OwnerRecord extends ProcessIdentity {
  readonly batch_id: string;
  readonly part?: string;
  readonly claimed_at: string;
  readonly token: string;
}

/** What an owner file says, of which another program may have written less. */
type SaidOwner = ProcessIdentity & Partial<OwnerRecord>;

/** What an owner file holds. */
interface FoundOwner {
  /** Tells it from what any other run writes: the token, or all of the text where that has none. */
  readonly token: string;
  /** Undefined for a damaged file, and for what is none, which belongs to nobody: owner files are created with their whole content. */
  readonly record: SaidOwner | undefined;
}

/** How to claim a batch. */
export interface ClaimOptions {
  readonly partition?: Partition | undefined;
  /** Wait until the owner is through. Default: false. */
  readonly wait?: boolean | undefined;
  /** Take the batch from an owner of which is not known whether it lives. Default: false. */
  readonly takeOver?: boolean | undefined;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

/** A batch, or a part of it, that this process owns. */
export interface BatchClaim {
  /** Aborted within half a minute after another run took the batch over: nothing may be committed from then on. */
  readonly lost: AbortSignal;
  /** Never throws: an owner file that cannot be removed is one of a dead owner once this process has ended. */
  release(): void;
}

const HEARTBEAT_MS = 30_000;
/** An owner on another host that has not been heard of for this long is taken to be dead. */
const SILENT_MS = 10 * 60_000;
const POLL_MS = 500;
const RETRY_MS = 100;
const ATTEMPTS = 3;
/** Stands for the token of what is no file; no run writes it. */
const NO_FILE = 'no file';

/**
 * Claims a batch, or a partition of it, by one exclusively created file (SPEC 11). An owner that is provably dead, or
 * on another host and silent for ten minutes by the clock of the file system, is replaced.
 *
 * @throws CodebatchError BATCH_OWNED, saying by whom; INTERRUPTED; PERMISSION_DENIED, IO_ERROR
 */
export async function claimBatch(store: Store, batchId: string, options: ClaimOptions = {}): Promise<BatchClaim> {
  const part = partName(options.partition);
  for (let attempt = 1; ; attempt += 1) {
    const result = tryClaim(store, batchId, part, options.takeOver === true);
    if ('claim' in result) return result.claim;
    const patient = options.wait === true || attempt < ATTEMPTS;
    if (!patient) throw owned(store, batchId, part, result.owner);
    // Two runs that gave way to each other must not do so again.
    const delay = options.wait === true ? POLL_MS : Math.random() * RETRY_MS;
    await sleep(delay, undefined, options.signal === undefined ? {} : { signal: options.signal }).catch((cause) => {
      throw new CodebatchError('INTERRUPTED', `Interrupted while waiting for the batch '${batchId}'`, { cause });
    });
  }
}

/**
 * Removes the directory of a batch that no run owns, without a claim: on a full disk there is no room for one. A run that
 * claims it meanwhile keeps it, as its owner file leaves with the directory, and comes back with it.
 *
 * @throws CodebatchError BATCH_OWNED, saying by whom; PERMISSION_DENIED, IO_ERROR
 */
export function discardUnowned(store: Store, batchId: string): void {
  let owner: SaidOwner | undefined;
  const isOwned = (directory: string): boolean =>
    ownerFiles(directory, undefined).some((file) => {
      const found = readOwner(file);
      owner = found?.record;
      return found === undefined || (found.record !== undefined && !isStale(file, found.record));
    });
  if (discardTreeUnless(layout.batchDir(store.root, batchId), isOwned, store.durability)) return;
  throw owned(store, batchId, undefined, owner);
}

/** Without a claim: the owner, where there is still one. */
type Attempt = { readonly claim: BatchClaim } | { readonly owner: SaidOwner | undefined };

function tryClaim(store: Store, batchId: string, part: string | undefined, takeOver: boolean): Attempt {
  const file = layout.ownerFile(store.root, batchId, part);
  const record: OwnerRecord = {
    ...describeProcess(),
    batch_id: batchId,
    ...(part === undefined ? {} : { part }),
    claimed_at: new Date().toISOString(),
    token: `${process.pid}-${Date.now()}-${Math.random().toString(36).slice(2)}`,
  };
  const before = findLiveOwner(store, batchId, part, takeOver);
  if (before !== undefined) return { owner: before.record };
  const text = `${JSON.stringify(record, null, 2)}\n`;
  // Outputs that a power cut leaves without a state are known for unfinished work by the owner beside them.
  if (!createFileExclusive(file, text, store.durability === 'process' ? 'process' : 'full')) {
    return { owner: readOwner(file)?.record };
  }
  // A run of an overlapping part may have looked before this file was there. Whoever sees the other gives way.
  const claim = holdClaim(file, record);
  try {
    const rival = findLiveOwner(store, batchId, part, false, record.token);
    if (rival === undefined) return { claim };
    claim.release();
    return { owner: rival.record };
  } catch (error) {
    claim.release();
    throw error;
  }
}

function holdClaim(file: string, record: OwnerRecord): BatchClaim {
  const lost = new AbortController();
  const beat = setInterval(() => {
    try {
      if (readOwner(file)?.token === record.token) {
        touchFile(file);
      } else {
        clearInterval(beat);
        lost.abort();
      }
    } catch (error) {
      // A file system that fails for a moment takes the batch from nobody: the next beat tells.
      if (!isCodebatchError(error)) throw error;
    }
  }, HEARTBEAT_MS);
  beat.unref();
  return {
    lost: lost.signal,
    release() {
      clearInterval(beat);
      try {
        if (readOwner(file)?.token === record.token) removeFile(file);
      } catch (error) {
        if (!isCodebatchError(error)) throw error;
      }
    },
  };
}

/**
 * A live owner of an overlapping part, or one whose file another run is just removing. Files of dead ones, damaged ones,
 * and when told so those that are not known to live, are removed on the way.
 */
function findLiveOwner(
  store: Store,
  batchId: string,
  part: string | undefined,
  takeOver: boolean,
  ownToken?: string,
): FoundOwner | undefined {
  for (const file of ownerFiles(layout.batchDir(store.root, batchId), part)) {
    const owner = readOwner(file);
    if (owner === undefined || owner.token === ownToken) continue;
    const { record } = owner;
    if (record !== undefined && (takeOver ? isProvablyAlive(record) : !isStale(file, record))) return owner;
    if (!removeStale(file, owner)) return owner;
  }
  return undefined;
}

/** Paths of the owner files of a batch that are there, of parts that overlap with one. */
function ownerFiles(directory: string, part: string | undefined): string[] {
  return listDirectory(directory).flatMap((name) => {
    const match = OWNER_FILE_NAME.exec(name);
    return match === null || !partsOverlap(match[1], part) ? [] : [`${directory}/${name}`];
  });
}

function isStale(file: string, owner: ProcessIdentity): boolean {
  return isPresumedDead(owner, () => {
    const heard = fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return fileSystemNow(path.dirname(file)) - heard > SILENT_MS;
  });
}

/** Removes the file of a stale owner, unless another run has just done so and claimed the batch. */
function removeStale(file: string, { token }: FoundOwner): boolean {
  const removed = takeOver(file, token, SILENT_MS, () => {
    if (readOwner(file)?.token !== token) return false;
    removeTree(file);
    return true;
  });
  return removed === true;
}

/**
 * Reads an owner file; undefined where there is none. What is no file has no owner: nobody claims a batch with it.
 *
 * @throws CodebatchError PERMISSION_DENIED, IO_ERROR for a file that cannot be read: its owner may well be alive, and for a
 * directory that holds something
 */
function readOwner(file: string): FoundOwner | undefined {
  let text: string;
  try {
    text = readRegularFile(file).toString('utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    if (errnoOf(error) === 'EFTYPE' && listDirectory(file).length === 0) return { token: NO_FILE, record: undefined };
    throw wrapFileError(error, file, 'read');
  }
  const record = parseProcess<OwnerRecord>(text);
  return { token: typeof record?.token === 'string' ? record.token : text, record };
}

const TAKE_OVER_HINT = 'If that process is certainly gone, run again with --take-over.';

function owned(store: Store, batchId: string, part: string | undefined, owner: SaidOwner | undefined): CodebatchError {
  if (owner === undefined) {
    const file = layout.ownerFile(store.root, batchId, part);
    return new CodebatchError('BATCH_OWNED', `Other runs are just claiming the batch '${batchId}'`, {
      hints: ['Run again.', `If nobody else runs it, remove ${file}.`],
      details: { batch_id: batchId },
    });
  }
  const what =
    owner.part === undefined ? `The batch '${batchId}'` : `Partition ${owner.part} of the batch '${batchId}'`;
  const { host, pid, claimed_at } = owner;
  const since = claimed_at === undefined ? '' : ` since ${claimed_at}`;
  return new CodebatchError('BATCH_OWNED', `${what} is being run by process ${pid} on ${host}${since}`, {
    hints: ['Wait for it with --wait.', ...(isProvablyAlive(owner) ? [] : [TAKE_OVER_HINT])],
    details: { batch_id: batchId, host, pid, claimed_at, ...(owner.part === undefined ? {} : { part: owner.part }) },
  });
}
