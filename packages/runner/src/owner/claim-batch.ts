import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CodebatchError,
  createFileExclusive,
  describeProcess,
  fileSystemNow,
  isProvablyDead,
  layout,
  listDirectory,
  type ProcessIdentity,
  readRegularFile,
  removeFile,
  type Store,
  touchFile,
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

/** How to claim a batch. */
export interface ClaimOptions {
  readonly partition?: Partition | undefined;
  /** Wait until the owner is through. Default: false. */
  readonly wait?: boolean | undefined;
  /** Take the batch from an owner of which is not known whether it lives. Default: false. */
  readonly takeOver?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A batch, or a part of it, that this process owns. */
export interface BatchClaim {
  /** Aborted when another run took the batch over: nothing may be committed from then on. */
  readonly lost: AbortSignal;
  release(): void;
}

const HEARTBEAT_MS = 30_000;
/** An owner on another host that has not been heard of for this long is taken to be dead. */
const SILENT_MS = 10 * 60_000;
const POLL_MS = 500;
const RETRY_MS = 100;
const ATTEMPTS = 3;

/**
 * Claims a batch, or a partition of it, by one exclusively created file (SPEC 11). An owner that is provably dead, or
 * on another host and silent for ten minutes by the clock of the file system, is replaced.
 *
 * @throws CodebatchError BATCH_OWNED, saying by whom
 */
export async function claimBatch(store: Store, batchId: string, options: ClaimOptions = {}): Promise<BatchClaim> {
  const part = partName(options.partition);
  for (let attempt = 1; ; attempt += 1) {
    const result = tryClaim(store, batchId, part, options.takeOver === true);
    if ('claim' in result) return result.claim;
    const patient = options.wait === true || attempt < ATTEMPTS;
    if (!patient || options.signal?.aborted) throw owned(batchId, result.owner);
    // Two runs that gave way to each other must not do so again.
    const delay = options.wait === true ? POLL_MS : Math.random() * RETRY_MS;
    await sleep(delay, undefined, options.signal === undefined ? {} : { signal: options.signal }).catch(() => {});
  }
}

type Attempt = { readonly claim: BatchClaim } | { readonly owner: OwnerRecord };

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
  if (before !== undefined) return { owner: before };
  const text = `${JSON.stringify(record, null, 2)}\n`;
  // Outputs that a power cut leaves without a state are known for unfinished work by the owner beside them.
  if (!createFileExclusive(file, text, store.durability === 'process' ? 'process' : 'full')) {
    const other = readOwner(file);
    if (other !== undefined) return { owner: other };
    // The file is created with its whole content: one that cannot be read is damaged, or has just been removed.
    removeFile(file);
    return tryClaim(store, batchId, part, takeOver);
  }
  // A run of an overlapping part may have looked before this file was there. Whoever sees the other gives way.
  const rival = findLiveOwner(store, batchId, part, false, record.token);
  if (rival !== undefined) {
    removeFile(file);
    return { owner: rival };
  }
  return { claim: holdClaim(file, record) };
}

function holdClaim(file: string, record: OwnerRecord): BatchClaim {
  const lost = new AbortController();
  const beat = setInterval(() => {
    if (readOwner(file)?.token !== record.token) {
      clearInterval(beat);
      lost.abort();
    } else {
      touchFile(file);
    }
  }, HEARTBEAT_MS);
  beat.unref();
  return {
    lost: lost.signal,
    release() {
      clearInterval(beat);
      if (readOwner(file)?.token === record.token) removeFile(file);
    },
  };
}

/** A live owner of an overlapping part. Files of dead ones, and of others when told so, are removed on the way. */
function findLiveOwner(
  store: Store,
  batchId: string,
  part: string | undefined,
  takeOver: boolean,
  ownToken?: string,
): OwnerRecord | undefined {
  const directory = layout.batchDir(store.root, batchId);
  for (const name of listDirectory(directory)) {
    const match = /^owner(?:\.(\d+-of-\d+))?\.json$/.exec(name);
    if (match === null || !partsOverlap(match[1], part)) continue;
    const file = `${directory}/${name}`;
    const owner = readOwner(file);
    if (owner === undefined || owner.token === ownToken) continue;
    if (!takeOver && !isStale(file, owner)) return owner;
    if (!removeStale(file, owner)) return owner;
  }
  return undefined;
}

function isStale(file: string, owner: OwnerRecord): boolean {
  if (isProvablyDead(owner)) return true;
  const self = describeProcess();
  const local =
    owner.host === self.host && owner.boot_id === self.boot_id && owner.pid_namespace === self.pid_namespace;
  if (local) return false;
  const heard = fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return fileSystemNow(path.dirname(file)) - heard > SILENT_MS;
}

/** Removes the file of a stale owner, unless another run has just done so and claimed the batch. */
function removeStale(file: string, stale: OwnerRecord): boolean {
  const removed = takeOver(file, stale.token, SILENT_MS, () => {
    if (readOwner(file)?.token !== stale.token) return false;
    removeFile(file);
    return true;
  });
  return removed === true;
}

function readOwner(file: string): OwnerRecord | undefined {
  try {
    const owner = JSON.parse(readRegularFile(file).toString('utf8')) as OwnerRecord;
    return typeof owner === 'object' && owner !== null ? owner : undefined;
  } catch {
    return undefined;
  }
}

function owned(batchId: string, owner: OwnerRecord): CodebatchError {
  const what =
    owner.part === undefined ? `The batch '${batchId}'` : `Partition ${owner.part} of the batch '${batchId}'`;
  const { host, pid, claimed_at } = owner;
  return new CodebatchError('BATCH_OWNED', `${what} is being run by process ${pid} on ${host} since ${claimed_at}`, {
    hints: ['Wait for it with --wait.', 'If that process is certainly gone, run again with --take-over.'],
    details: { batch_id: batchId, host, pid, claimed_at, ...(owner.part === undefined ? {} : { part: owner.part }) },
  });
}
