/** Reads a stream of chunks by lines and counts; what it answers stays valid. */
export interface ByteReader {
  /** The bytes up to the delimiter, which is taken but not answered; undefined at the end of the stream. */
  until(delimiter: number): Promise<Buffer | undefined>;
  /** Exactly that many bytes; undefined where the stream ends before. */
  exactly(count: number): Promise<Buffer | undefined>;
  /** That many bytes in pieces; fewer where the stream ends before. Must be read to its end. */
  pieces(count: number): AsyncGenerator<Buffer>;
}

/** Makes a {@link ByteReader}. */
export function createByteReader(source: AsyncIterable<unknown>): ByteReader {
  const chunks = source[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);

  async function next(): Promise<Buffer | undefined> {
    const { done, value } = await chunks.next();
    return done === true ? undefined : (value as Buffer);
  }

  return {
    async until(delimiter) {
      const parts: Buffer[] = [];
      for (;;) {
        const end = rest.indexOf(delimiter);
        if (end >= 0) {
          const part = rest.subarray(0, end);
          rest = rest.subarray(end + 1);
          return parts.length === 0 ? part : Buffer.concat([...parts, part]);
        }
        parts.push(rest);
        const chunk = await next();
        if (chunk === undefined) {
          rest = Buffer.alloc(0);
          const all = Buffer.concat(parts);
          return all.length === 0 ? undefined : all;
        }
        rest = chunk;
      }
    },
    async exactly(count) {
      if (rest.length >= count) {
        const part = rest.subarray(0, count);
        rest = rest.subarray(count);
        return part;
      }
      const parts: Buffer[] = [];
      let missing = count;
      for await (const part of this.pieces(count)) {
        parts.push(part);
        missing -= part.length;
      }
      return missing === 0 ? Buffer.concat(parts) : undefined;
    },
    async *pieces(count) {
      let missing = count;
      while (missing > 0) {
        if (rest.length === 0) {
          const chunk = await next();
          if (chunk === undefined) return;
          rest = chunk;
        }
        const part = rest.subarray(0, missing);
        rest = rest.subarray(part.length);
        missing -= part.length;
        yield part;
      }
    },
  };
}
