import type { Writable } from 'node:stream';
import { CodebatchError } from '@codebatch/core';
import { OutputClosed } from './output.ts';

/**
 * Writes bytes in order, and waits where the reader is slower.
 * @throws OutputClosed when the reader is gone: the rest is not asked for; IO_ERROR
 */
export async function writeBytes(stream: Writable, pieces: Iterable<string | Uint8Array>): Promise<void> {
  for (const piece of pieces) {
    if (stream.destroyed) throw new OutputClosed();
    const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => {
      stream.write(piece, resolve);
    });
    if (!error) continue;
    if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') throw new OutputClosed();
    throw new CodebatchError('IO_ERROR', `The output cannot be written: ${error.message}`, { cause: error });
  }
}
