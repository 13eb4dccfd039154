import {
  checkSnapshotPath,
  compareUtf8,
  isRecordId,
  parseObjectRef,
  readRawLines,
  type SnapshotRecord,
} from '@codebatch/core';
import { checkDocument, checkRecord, type Problem, parseJson } from './check-document.ts';
import { needObject, objectPath } from './check-objects.ts';
import { checkUnlessGone } from './check-unless-gone.ts';
import { searchReferences } from './reference-search.ts';
import { knownDirectories, knownEntries, type VerifyContext } from './verify-context.ts';

/** A snapshot as far as it could be read. */
export interface FoundSnapshot {
  readonly id: string;
  readonly record: SnapshotRecord | undefined;
}

/** Checks every snapshot (SPEC 5): its document, its files index, and the objects that its lines refer to. */
export async function checkSnapshots(context: VerifyContext): Promise<Map<string, FoundSnapshot>> {
  const found = new Map<string, FoundSnapshot>();
  for (const { name: id, path, entries } of knownDirectories(context, 'snapshots', isRecordId)) {
    const snapshot = await checkUnlessGone(context, path, () => checkDirectory(context, id, path, entries));
    if (snapshot !== undefined) found.set(id, snapshot);
    if (context.isDue()) await context.breathe();
  }
  return found;
}

/** @returns undefined for one that was begun and not finished */
async function checkDirectory(
  context: VerifyContext,
  id: string,
  path: string,
  entries: readonly string[],
): Promise<FoundSnapshot | undefined> {
  const { log } = context;
  knownEntries(context, path, (name) => name === 'snapshot.json' || name === 'files.index.jsonl');
  if (entries.includes('snapshot.json')) {
    context.counts.snapshots += 1;
    return { id, record: await checkSnapshot(context, id) };
  }
  // A writer of another implementation may have been stopped before the marker; ours publishes all at once.
  if (!context.sealedStore) {
    log.unfinished(path, 'has no snapshot.json');
    return undefined;
  }
  log.add(`${path}/snapshot.json`, 'FILE_MISSING', 'is not there');
  log.need(`${path}/snapshot.json`, `snapshot ${id}`);
  return { id, record: undefined };
}

async function checkSnapshot(context: VerifyContext, id: string): Promise<SnapshotRecord | undefined> {
  const path = `snapshots/${id}/snapshot.json`;
  const file = context.read(path);
  let record: SnapshotRecord | undefined;
  if (file?.bytes !== undefined) {
    const document = checkDocument('snapshot', file.bytes);
    if (!document.ok) context.log.add(path, document.problem.code, document.problem.message);
    else if (document.record.snapshot_id !== id) {
      context.log.add(path, 'RECORD_MISMATCH', `says that it is the snapshot ${document.record.snapshot_id}`);
    } else {
      record = document.record;
      if (!document.sealed) context.counts.without_digest += 1;
    }
  } else if (file !== undefined) {
    context.log.add(path, 'SCHEMA_ERROR', `has ${file.size} bytes, far more than a document`);
  }
  await checkFilesIndex(context, id, record);
  context.log.need(path, `snapshot ${id}`);
  return record;
}

async function checkFilesIndex(context: VerifyContext, id: string, record: SnapshotRecord | undefined): Promise<void> {
  const path = `snapshots/${id}/files.index.jsonl`;
  const { log } = context;
  const { visit, doubtful } = searchReferences(context.objects);
  const file = await context.readLines(path, visit);
  const proven = record?.files_sha256 !== undefined && file?.digest === record.files_sha256;
  if (file === undefined) {
    log.add(path, 'FILE_MISSING', 'is not there');
  } else if (proven && context.depth === 'everything') {
    // The digest vouches for every line: only what they refer to is left to look at.
    for (const reference of doubtful) {
      needObject(context, reference.digest, () => `snapshot ${id}: ${reference.path}`);
    }
  } else {
    if (record?.files_sha256 === undefined) context.counts.without_digest += 1;
    else if (file.digest !== record.files_sha256) {
      log.add(path, 'DIGEST_MISMATCH', 'its bytes are not those that files_sha256 was recorded for');
    }
    await checkLines(context, id, path, record);
  }
  log.need(path, `snapshot ${id}`);
}

/** Checks line by line what no digest vouches for; the objects of the lines that can be read are looked at all the same. */
async function checkLines(
  context: VerifyContext,
  id: string,
  path: string,
  record: SnapshotRecord | undefined,
): Promise<void> {
  const { log, objects } = context;
  let line = 0;
  let bytes = 0;
  let last = '';
  const alike = new Set<string>();
  for (const text of readRawLines(`${context.root}/${path}`)) {
    line += 1;
    const parsed = parseFileLine(text);
    if (!parsed.ok) {
      log.add(path, parsed.problem.code, `line ${line} ${parsed.problem.message}`);
      continue;
    }
    const { record: file } = parsed;
    bytes += file.size;
    if (compareUtf8(last, file.path_key) > 0) {
      log.add(path, 'RECORD_MISMATCH', `line ${line} is not in the order of path_key`);
    }
    if (file.path_key !== last) alike.clear();
    if (alike.has(file.path)) log.add(path, 'RECORD_MISMATCH', `line ${line} has the path of an earlier line`);
    alike.add(file.path);
    last = file.path_key;
    const digest = parseObjectRef(file.object).slice('sha256:'.length);
    needObject(context, digest, () => `snapshot ${id}: ${file.path}`, !log.has(path));
    const index = objects.find(digest);
    if (index >= 0 && objects.isWhole(index) && objects.size(index) !== file.size) {
      const actual = `${objects.size(index)} bytes where line ${line} says ${file.size}`;
      if (context.depth !== 'everything' && record?.files_sha256 !== undefined && !log.has(path)) {
        log.add(objectPath(digest), 'OBJECT_CORRUPT', `has ${objects.size(index)} bytes in place of ${file.size}`);
        log.need(objectPath(digest), `snapshot ${id}: ${file.path}`);
      } else {
        log.add(path, 'RECORD_MISMATCH', `the object ${digest} has ${actual}`);
      }
    }
    if (context.isDue()) await context.breathe();
  }
  if (record?.file_count !== undefined && record.file_count !== line) {
    log.add(path, 'RECORD_MISMATCH', `has ${line} lines where snapshot.json says ${record.file_count}`);
  }
  if (record?.total_bytes !== undefined && record.total_bytes !== bytes) {
    log.add(path, 'RECORD_MISMATCH', `lists ${bytes} bytes where snapshot.json says ${record.total_bytes}`);
  }
}

function parseFileLine(
  text: Buffer,
):
  | { readonly ok: true; readonly record: { path: string; path_key: string; object: string; size: number } }
  | { readonly ok: false; readonly problem: Problem } {
  const json = parseJson(text);
  if (!json.ok) return json;
  const checked = checkRecord('file', json.value);
  if (!checked.ok) return checked;
  const reason = checkSnapshotPath(checked.record.path);
  if (reason === undefined) return { ok: true, record: checked.record };
  return { ok: false, problem: { code: 'SCHEMA_ERROR', message: `has a path that is not canonical: ${reason}` } };
}
