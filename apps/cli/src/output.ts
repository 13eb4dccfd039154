import type { Writable } from 'node:stream';
import { escapeData } from './render/escape-text.ts';

/** Thrown inside a command when the reader of its output went away (`| head`): the command ends silently and well. */
export class OutputClosed extends Error {
  constructor() {
    super('the reader of the output has closed it');
    this.name = 'OutputClosed';
  }
}

/** Thrown by the pieces of an answer after they have ended it with what went wrong. */
export class AnswerBroken extends Error {
  constructor(cause: unknown) {
    super('the answer ends with an error', { cause });
    this.name = 'AnswerBroken';
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
 * @throws OutputClosed when the reader is gone: the rest of the texts is not asked for; IO_ERROR; AnswerBroken where
 * the answer had begun and was ended with its error, so that nothing is left to print
 */
export async function writePieces(stream: Writable, pieces: Iterable<string>): Promise<void> {
  let chunk = '';
  let begun = false;
  try {
    for (const piece of pieces) {
      chunk += piece;
      if (chunk.length < CHUNK_LENGTH) continue;
      await writeChunk(stream, chunk);
      chunk = '';
      begun = true;
    }
  } catch (error) {
    if (!(error instanceof AnswerBroken)) throw error;
    // Nobody has seen anything of the answer yet: the error alone is the clearer one.
    if (!begun) throw error.cause;
    await writeChunk(stream, chunk);
    throw error;
  }
  if (chunk !== '') await writeChunk(stream, chunk);
}

/**
 * As `writePieces`, for data: JSON, and the formats of other tools. On a terminal the characters that could steer it are
 * written as `\uNNNN`, which in JSON is the same text; a pipe or a file gets every byte as it is.
 */
export async function writeData(stream: Writable, pieces: Iterable<string>): Promise<void> {
  const terminal = 'isTTY' in stream && stream.isTTY === true;
  await writePieces(stream, terminal ? escapePieces(pieces) : pieces);
}

function* escapePieces(pieces: Iterable<string>): Generator<string> {
  for (const piece of pieces) yield escapeData(piece);
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
