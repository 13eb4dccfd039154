import { corruptTree } from './corrupt-tree.ts';
import { MAX_VALUE } from './value-code.ts';

/** Reads what {@link createBitWriter} writes, every step checked against the end. @throws OBJECT_CORRUPT */
export interface ByteReader {
  byte(what: string): number;
  varint(what: string): number;
  /** UTF-8 of the given byte length, or of the one that stands before it. */
  string(what: string, byteLength?: number): string;
  /** Half bytes, the higher of a byte first, until `count` code lengths are read. */
  codeLengths(count: number, what: string): Uint8Array;
  bytes(length: number, what: string): Uint8Array;
  readonly remaining: number;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A reader at the first of the bytes, which are not copied. */
export function createByteReader(source: Uint8Array): ByteReader {
  let at = 0;

  const reader: ByteReader = {
    byte(what) {
      const value = source[at];
      if (value === undefined) throw corruptTree(`it ends within ${what}`);
      at++;
      return value;
    },
    varint(what) {
      let value = 0;
      for (let shift = 0; shift <= 28; shift += 7) {
        const byte = reader.byte(what);
        value += (byte & 127) * 2 ** shift;
        if (byte > 127) continue;
        if (value > MAX_VALUE || (byte === 0 && shift > 0)) break;
        return value;
      }
      throw corruptTree(`the number for ${what} is malformed`);
    },
    string(what, byteLength = reader.varint(what)) {
      const text = decodeUtf8(reader.bytes(byteLength, what));
      if (text === undefined) throw corruptTree(`${what} is not UTF-8`);
      return text;
    },
    codeLengths(count, what) {
      // Every length takes at least half a byte, so the count is bounded by the bytes at hand.
      if (count > reader.remaining * 2) throw corruptTree(`it ends within ${what}`);
      const lengths = new Uint8Array(count);
      let half = -1;
      const nibble = (): number => {
        if (half >= 0) {
          const low = half;
          half = -1;
          return low;
        }
        const byte = reader.byte(what);
        half = byte & 15;
        return byte >>> 4;
      };
      for (let symbol = 0; symbol < count; symbol++) {
        const first = nibble();
        lengths[symbol] = first < 15 ? first : 15 + nibble();
      }
      if (half > 0) throw corruptTree(`${what} is not padded with zeros`);
      return lengths;
    },
    bytes(length, what) {
      if (length > source.length - at) throw corruptTree(`it ends within ${what}`);
      at += length;
      return source.subarray(at - length, at);
    },
    get remaining() {
      return source.length - at;
    },
  };
  return reader;
}

/** Names are short and ASCII, where a loop is quicker than the decoder. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  let text = '';
  for (const byte of bytes) {
    if (byte > 127) {
      try {
        return utf8.decode(bytes);
      } catch {
        return undefined;
      }
    }
    text += String.fromCharCode(byte);
  }
  return text;
}
