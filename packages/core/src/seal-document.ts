import { canonicalJson } from './canonical-json.ts';
import { isCodebatchError } from './codebatch-error.ts';
import { sha256Hex } from './hash-bytes.ts';

/** Name of the field that holds the seal. */
const SEAL_FIELD = 'self_sha256';

/** A copy of a document with `self_sha256` over its canonical form; an older seal is replaced. */
export function sealDocument<T extends object>(document: T): T & { self_sha256: string } {
  const { [SEAL_FIELD]: _, ...content } = document as T & { [SEAL_FIELD]?: unknown };
  return { ...(content as T), [SEAL_FIELD]: sha256Hex(canonicalJson(content)) };
}

/** Whether the seal of a document matches its content. Documents of other implementations have none. */
export function checkSeal(document: object): 'valid' | 'absent' | 'broken' {
  const { [SEAL_FIELD]: seal, ...content } = document as { [SEAL_FIELD]?: unknown };
  if (seal === undefined) return 'absent';
  return typeof seal === 'string' && seal === sealOf(content) ? 'valid' : 'broken';
}

/** `undefined` for a value that was never sealed because it has no canonical form. */
function sealOf(content: object): string | undefined {
  try {
    return sha256Hex(canonicalJson(content));
  } catch (error) {
    if (isCodebatchError(error)) return undefined;
    throw error;
  }
}
