import { isUtf8 } from 'node:buffer';
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
  // The WHATWG name latin1 means windows-1252, whose 0x80 to 0x9f differ.
  const text = encoding === 'latin-1' ? content.toString('latin1') : decodeStrictly(content, encoding);
  if (text !== undefined) return { ok: true, text, encoding, bom: false };
  return { ok: false, code: 'SKIP_ENCODING', message: `The file is not valid ${name}, which it declares` };
}

/** 0x80 to 0x9f of windows-1252; U+FFFD where it has no character. */
const WINDOWS_1252 =
  '\u20ac\ufffd\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\ufffd\u017d\ufffd' +
  '\ufffd\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\ufffd\u017e\u0178';

/** The TextDecoder of several Node.js versions takes windows-1252 for ISO-8859-1. */
function decodeWindows1252(bytes: Uint8Array): string | undefined {
  const text = toBuffer(bytes, 0)
    .toString('latin1')
    .replaceAll(/[\x80-\x9f]/g, (character) => WINDOWS_1252[character.charCodeAt(0) - 0x80]!);
  return text.includes('\ufffd') ? undefined : text;
}

function decodeStrictly(bytes: Uint8Array, encoding: string): string | undefined {
  if (encoding === 'windows-1252') return decodeWindows1252(bytes);
  if (encoding === 'us-ascii')
    return bytes.every((byte) => byte < 0x80) ? toBuffer(bytes, 0).toString('latin1') : undefined;
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function toBuffer(bytes: Uint8Array, start: number): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, bytes.byteLength - start);
}
