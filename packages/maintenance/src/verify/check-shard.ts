import {
  isChunked,
  type OutputRecord,
  parseObjectRef,
  readRawLines,
  recordsDigest,
  type ShardStateRecord,
} from '@codebatch/core';
import { checkChunks } from './check-chunks.ts';
import { checkDocument, checkRecord, differing, parseJson } from './check-document.ts';
import { needObject } from './check-objects.ts';
import { type Reference, searchReferences } from './reference-search.ts';
import { knownEntries, type VerifyContext } from './verify-context.ts';

/** A shard to check. */
export interface ShardPlace {
  readonly batch: string;
  readonly task: string;
  readonly shard: string;
  /** Names in its directory. */
  readonly entries: readonly string[];
  /** Whether a run has now claimed the batch, and may have been killed since. */
  isOwned(): boolean;
}

const STATE = 'state.json';
const OUTPUTS = 'outputs.index.jsonl';
/** A run beside the verification may give a shard a new attempt between the reading of its state and of its outputs. */
const ATTEMPTS = 3;

/**
 * Checks a shard (SPEC 8, 9): its state, and if that is `done` its outputs and the objects that they refer to. Of a shard
 * that is not done nothing is trusted, and nothing else is checked.
 *
 * @returns the state, also where the outputs are damaged; undefined where there is none, or none that can be read
 */
export async function checkShard(context: VerifyContext, place: ShardPlace): Promise<ShardStateRecord | undefined> {
  const { log } = context;
  const directory = `batches/${place.batch}/tasks/${place.task}/shards/${place.shard}`;
  const who = `batch ${place.batch}: ${place.task}/${place.shard}`;
  const known = (name: string): boolean => name === STATE || name === OUTPUTS;
  if (!place.entries.every(known)) knownEntries(context, directory, known);
  let state = readState(context, place, directory);
  if (state === undefined) {
    log.need(`${directory}/${STATE}`, who);
    return undefined;
  }
  for (let attempt = 1; state.record.status === 'done'; attempt += 1) {
    const { visit, doubtful } = searchReferences(context.objects);
    const path = `${directory}/${OUTPUTS}`;
    const sizeOnly = context.depth === 'documents';
    const file = sizeOnly ? context.measure(path) : await context.readLines(path, visit);
    const problem = findOutputsProblem(state.record, file);
    if (problem === undefined) {
      if (file !== undefined && !sizeOnly) await checkOutputs(context, place, path, state.record, doubtful);
      break;
    }
    const again = readState(context, place, directory);
    if (attempt === ATTEMPTS || again === undefined || again.digest === state.digest) {
      log.add(path, file === undefined ? 'FILE_MISSING' : 'DIGEST_MISMATCH', problem);
      break;
    }
    state = again;
  }
  log.need(`${directory}/${OUTPUTS}`, who);
  return state.record;
}

interface ReadState {
  readonly record: ShardStateRecord;
  readonly digest: string;
}

function readState(context: VerifyContext, place: ShardPlace, directory: string): ReadState | undefined {
  const { log } = context;
  const path = `${directory}/${STATE}`;
  let file = context.read(path);
  // A run writes the state of a shard after its outputs, and has claimed the batch before both. One that was killed in
  // between leaves its claim, and the shard unfinished; one that is through has written the state meanwhile.
  if (file === undefined && place.entries.includes(OUTPUTS) && !place.isOwned()) {
    file = context.read(path);
    if (file === undefined) log.add(path, 'FILE_MISSING', 'is not there');
  }
  if (file?.bytes === undefined) {
    if (file !== undefined) log.add(path, 'SCHEMA_ERROR', `has ${file.size} bytes, far more than a document`);
    return undefined;
  }
  const document = checkDocument('shard_state', file.bytes);
  if (!document.ok) {
    log.add(path, document.problem.code, document.problem.message);
    return undefined;
  }
  const { batch, task, shard } = place;
  const reason = differing<ShardStateRecord>({ batch_id: batch, task_id: task, shard_id: shard }, document.record);
  if (reason !== undefined) {
    log.add(path, 'RECORD_MISMATCH', reason);
    return undefined;
  }
  if (!document.sealed) context.counts.without_digest += 1;
  return { record: document.record, digest: file.digest };
}

/** What is wrong with the outputs of a done shard as a whole. */
function findOutputsProblem(
  state: ShardStateRecord,
  file: { readonly size: number; readonly digest?: string } | undefined,
): string | undefined {
  if (file === undefined) {
    const mayBeMissing = state.outputs_sha256 === undefined && state.stats?.outputs_written === 0;
    return mayBeMissing ? undefined : 'is not there, although the shard is done';
  }
  if (state.outputs_bytes !== undefined && state.outputs_bytes !== file.size) {
    return `has ${file.size} bytes where the state recorded ${state.outputs_bytes}`;
  }
  const written = state.stats?.outputs_written;
  if (file.size === 0 && written !== undefined && written > 0)
    return `is empty where the state recorded ${written} lines`;
  if (state.outputs_sha256 !== undefined && file.digest !== undefined && state.outputs_sha256 !== file.digest) {
    return 'its bytes are not those that outputs_sha256 was recorded for';
  }
  return undefined;
}

async function checkOutputs(
  context: VerifyContext,
  place: ShardPlace,
  path: string,
  state: ShardStateRecord,
  doubtful: readonly Reference[],
): Promise<void> {
  if (state.outputs_sha256 === undefined) {
    context.counts.without_digest += 1;
    await checkLines(context, place, path, state);
    return;
  }
  for (const reference of doubtful) {
    const who = `batch ${place.batch}: ${place.task}/${place.shard}: ${reference.path}`;
    needObject(context, reference.digest, () => who);
    if (reference.chunked) checkChunks(context, reference.digest, who);
  }
}

/** Checks line by line what no digest vouches for. */
async function checkLines(
  context: VerifyContext,
  place: ShardPlace,
  path: string,
  state: ShardStateRecord,
): Promise<void> {
  const { log } = context;
  const identity = { batch_id: place.batch, task_id: place.task, shard_id: place.shard };
  let line = 0;
  const texts: string[] | undefined = state.records_sha256 === undefined ? undefined : [];
  for (const bytes of readRawLines(`${context.root}/${path}`)) {
    line += 1;
    const json = parseJson(bytes);
    const parsed = json.ok ? checkRecord('output', json.value) : json;
    if (!parsed.ok) {
      log.add(path, parsed.problem.code, `line ${line} ${parsed.problem.message}`);
      continue;
    }
    const { record } = parsed;
    const reason = differing<OutputRecord>(identity, record);
    if (reason !== undefined) log.add(path, 'RECORD_MISMATCH', `line ${line} ${reason}`);
    texts?.push(bytes.toString('utf8'));
    if (record.object !== undefined) {
      const who = `batch ${place.batch}: ${place.task}/${place.shard}: ${record.path}`;
      const digest = parseObjectRef(record.object).slice('sha256:'.length);
      needObject(context, digest, () => who, !log.has(path));
      if (isChunked(record.format)) checkChunks(context, digest, who);
    }
    if (context.isDue()) await context.breathe();
  }
  const written = state.stats?.outputs_written;
  if (written !== undefined && written !== line) {
    log.add(path, 'RECORD_MISMATCH', `has ${line} lines where the state recorded ${written}`);
  }
  if (texts !== undefined && !log.has(path) && recordsDigest(texts) !== state.records_sha256) {
    log.add(path, 'DIGEST_MISMATCH', 'its records are not those that records_sha256 was recorded for');
  }
}
