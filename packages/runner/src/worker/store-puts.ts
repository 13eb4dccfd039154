import { encodeTree, type Tree } from '@codebatch/ast';
import { hashBytes, type ObjectRef, putChunked, type Store } from '@codebatch/core';
import type { RecordOutput } from '@codebatch/plugin';
import type { PutObject } from './create-file-context.ts';

/** Objects that a task puts while it processes a file. */
export interface StorePuts extends PutObject {
  /** Whether a record may refer to an object: it was put, or is in the store, and stays there. */
  holds(ref: string): boolean;
  /** The tree behind a reference that was put. */
  treeOf(ref: unknown): Tree | undefined;
  /**
   * The output with its object chunked when that is above the threshold (SPEC 10): only the record says of which kind
   * and format the object is, and the manifest names both.
   */
  settle(output: RecordOutput): RecordOutput;
}

export function createStorePuts(store: Store, chunkBytes: number): StorePuts {
  const trees = new Map<string, Tree>();
  const large = new Map<string, Uint8Array>();
  const held = new Set<string>();
  return {
    put(content): ObjectRef {
      const bytes = content instanceof Uint8Array ? content : encodeTree(content);
      let ref: ObjectRef;
      if (bytes.byteLength > chunkBytes) {
        ref = hashBytes(bytes);
        large.set(ref, bytes);
      } else {
        ref = store.objects.put(bytes).ref;
        held.add(ref);
      }
      if (!(content instanceof Uint8Array)) trees.set(ref, content);
      return ref;
    },
    holds(ref) {
      if (!held.has(ref) && store.objects.keep(ref)) held.add(ref);
      return held.has(ref);
    },
    treeOf: (ref) => trees.get(ref as string),
    settle(output) {
      const ref = output['object'];
      const bytes = large.size === 0 ? undefined : large.get(ref as string);
      if (bytes === undefined) return output;
      const format = typeof output['format'] === 'string' ? output['format'] : 'binary';
      const stored = putChunked(store.objects, bytes, { kind: output.kind, format, threshold: chunkBytes });
      return { ...output, object: stored.ref, format: stored.format };
    },
  };
}
