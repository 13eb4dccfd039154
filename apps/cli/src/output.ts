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
 * Makes the process survive the errors of a stream: a broken pipe is remembered, and anything else is reported by the
 * write that it happened to.
 */
export function tolerateClosedReader(stream: Writable): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (isReaderGone(error)) closedStreams.add(stream);
  });
}

/** Writes a text, and waits where the reader is slower. @throws OutputClosed when the reader is gone. */
export async function writeText(stream: Writable, text: string): Promise<void> {
  await writePieces(stream, [text]);
}

/**
 * Writes texts in order, in chunks, with memory bounded by one chunk however many there are.
 * @throws OutputClosed when the reader is gone: the rest of the texts is not asked for; IO_ERROR
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
  if (isReaderGone(error)) throw new OutputClosed();
  const { CodebatchError } = await import('@codebatch/core');
  throw new CodebatchError('IO_ERROR', `The output cannot be written: ${error.message}`, { cause: error });
}

function isReaderGone({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED';
}
