import { isUtf8 } from 'node:buffer';
import { decodeSingleByte, isSingleByte } from './decode-single-byte.ts';
import { declaredPythonEncoding } from './python-encoding.ts';

/** Text of a file, or why it has none. The byte order mark is no part of the text. */
export type Decoded =
  | {
      readonly ok: true;
      readonly text: string;
      /** `utf-8`, `utf-16le`, `utf-16be`, `latin-1`, or another name of the WHATWG Encoding Standard. */
      readonly encoding: string;
      /** Whether the file began with a byte order mark. */
      readonly bom: boolean;
    }
  | {
      readonly ok: false;
      readonly code: 'SKIP_BINARY' | 'SKIP_ENCODING';
      readonly message: string;
    };

/** As git does, the first 8,000 bytes decide whether a file is binary. */
const BINARY_WINDOW = 8000;

/**
 * Decodes a file: by its byte order mark (UTF-8, UTF-16); as Python by its coding line; otherwise as UTF-8. Nothing is
 * replaced: bytes that the encoding does not have are `SKIP_ENCODING`. A NUL in the first 8,000 bytes is `SKIP_BINARY`.
 *
 * @param language - Id of the language; `python` honours the coding line (PEP 263).
 */
export function decodeText(bytes: Uint8Array, language?: string): Decoded {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeUtf16(bytes, 'utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeUtf16(bytes, 'utf-16be');
  const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const content = toBuffer(bytes, bom ? 3 : 0);
  if (content.subarray(0, BINARY_WINDOW).includes(0)) {
    return { ok: false, code: 'SKIP_BINARY', message: 'The file is binary: it contains a NUL byte' };
  }
  const declared = language === 'python' && !bom ? declaredPythonEncoding(content) : undefined;
  if (declared !== undefined) return decodeDeclared(content, declared.name, declared.encoding);
  if (isUtf8(content)) return { ok: true, text: content.toString('utf8'), encoding: 'utf-8', bom };
  return { ok: false, code: 'SKIP_ENCODING', message: 'The file is not valid UTF-8' };
}

function decodeUtf16(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be'): Decoded {
  if (encoding === 'utf-16le' && bytes.length >= 4 && bytes[2] === 0 && bytes[3] === 0) {
    return { ok: false, code: 'SKIP_ENCODING', message: 'The file is UTF-32, which is not supported' };
  }
  const text = decodeStrictly(bytes.subarray(2), encoding);
  if (text !== undefined) return { ok: true, text, encoding, bom: true };
  return { ok: false, code: 'SKIP_ENCODING', message: `The file is not valid ${encoding.toUpperCase()}` };
}

function decodeDeclared(content: Buffer, name: string, encoding: string | undefined): Decoded {
  if (encoding === undefined) {
    return {
      ok: false,
      code: 'SKIP_ENCODING',
      message: `The file declares the unknown encoding ${JSON.stringify(name)}`,
    };
  }
  const text = isSingleByte(encoding) ? decodeSingleByte(content, encoding) : decodeStrictly(content, encoding);
  if (text !== undefined) return { ok: true, text, encoding, bom: false };
  return { ok: false, code: 'SKIP_ENCODING', message: `The file is not valid ${name}, which it declares` };
}

function decodeStrictly(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function toBuffer(bytes: Uint8Array, start: number): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, bytes.byteLength - start);
}
