import { parseObjectRef } from '@codebatch/core';
import { checkRecord, parseJson } from './check-document.ts';
import { needObject, objectPath } from './check-objects.ts';
import type { VerifyContext } from './verify-context.ts';

/** Checks what a chunk manifest refers to (SPEC 10). A manifest that is missing or corrupt has been noted already. */
export function checkChunks(context: VerifyContext, digest: string, who: string): void {
  const { log, objects } = context;
  const path = objectPath(digest);
  if (log.has(path)) return;
  const file = context.read(path);
  if (file?.bytes === undefined) return;
  const json = parseJson(file.bytes);
  const parsed = json.ok ? checkRecord('chunk_manifest', json.value) : json;
  if (!parsed.ok) {
    log.add(path, parsed.problem.code, `as a chunk manifest it ${parsed.problem.message}`);
    log.need(path, who);
    return;
  }
  let total = 0;
  for (const [position, chunk] of parsed.record.chunks.entries()) {
    const chunkDigest = parseObjectRef(chunk.object).slice('sha256:'.length);
    needObject(context, chunkDigest, () => who);
    const index = objects.find(chunkDigest);
    const size = index < 0 ? chunk.size : objects.size(index);
    if (chunk.index === position && (size === chunk.size || !objects.isWhole(index))) total += chunk.size;
    else total = Number.NaN;
  }
  if (total === parsed.record.total_bytes) return;
  log.add(path, 'RECORD_MISMATCH', 'as a chunk manifest it contradicts its chunks');
  log.need(path, who);
}
