import type { Writable } from 'node:stream';

/** Thrown inside a command when the reader of its output went away (`| head`): the command ends silently and well. */
export class OutputClosed extends Error {
  constructor() {
    super('the reader of the output has closed it');
    this.name = 'OutputClosed';
  }
}

const CHUNK_LENGTH = 64 * 1024;
const closedStreams = new WeakSet<Writable>();

/**
 * Makes a stream survive its reader: a broken pipe is remembered instead of ending the process with an error. Any other
 * error of the stream is thrown as it would be without this.
 */
export function tolerateClosedReader(stream: Writable): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    closedStreams.add(stream);
  });
}

/** Writes a text, and waits where the reader is slower. @throws OutputClosed when the reader is gone. */
export async function writeText(stream: Writable, text: string): Promise<void> {
  await writePieces(stream, [text]);
}

/**
 * Writes texts in order, in chunks, with memory bounded by one chunk however many there are.
 * @throws OutputClosed when the reader is gone: the rest of the texts is not asked for.
 */
export async function writePieces(stream: Writable, pieces: Iterable<string>): Promise<void> {
  let chunk = '';
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK_LENGTH) continue;
    await writeChunk(stream, chunk);
    chunk = '';
  }
  if (chunk !== '') await writeChunk(stream, chunk);
}

async function writeChunk(stream: Writable, chunk: string): Promise<void> {
  if (closedStreams.has(stream) || stream.destroyed) throw new OutputClosed();
  const error = await new Promise<Error | null | undefined>((resolve) => {
    stream.write(chunk, resolve);
  });
  if (!error) return;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED') throw new OutputClosed();
  throw error;
}
