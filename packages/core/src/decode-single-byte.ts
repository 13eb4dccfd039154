const SINGLE_BYTE = /^(?:latin-1|us-ascii|windows-\d+|iso-8859-\d+|koi8-[ru]|ibm866|macintosh|x-mac-cyrillic)$/;

/** Whether every byte of an encoding is one character. */
export function isSingleByte(encoding: string): boolean {
  return SINGLE_BYTE.test(encoding);
}

/**
 * Decodes a single-byte encoding as Python does, alike on every version of Node.js: their `TextDecoder`s differ from each
 * other, and the WHATWG labels name the Windows relatives of some parts of ISO 8859.
 *
 * @returns `undefined` where a byte has no character
 */
export function decodeSingleByte(content: Buffer, encoding: string): string | undefined {
  if (encoding === 'latin-1') return content.toString('latin1');
  if (encoding === 'us-ascii') return content.every((byte) => byte < 0x80) ? content.toString('latin1') : undefined;
  if (encoding === 'windows-1252') return decodeWindows1252(content);
  const text = decodeByPlatform(content, encoding);
  if (text === undefined || hasNoCharacter(text, encoding)) return undefined;
  if (encoding === 'iso-8859-9' || encoding === 'iso-8859-11') return withControls(text, content);
  return encoding === 'koi8-u' ? text.replaceAll(/[\u045e\u040e]/g, (letter) => KOI8_U[letter]!) : text;
}

/** Newer versions of the WHATWG standard have Belarusian letters in the place of these signs. */
const KOI8_U: Readonly<Record<string, string>> = { '\u045e': '\u255d', '\u040e': '\u256c' };

/** What the platforms answer for bytes that have no character, where they do not refuse them. */
function hasNoCharacter(text: string, encoding: string): boolean {
  switch (encoding) {
    case 'iso-8859-11':
    case 'windows-874':
      return /[\uf8c1-\uf8c8]/.test(text) || (encoding === 'windows-874' && CONTROLS.test(text));
    case 'windows-1253':
      return CONTROLS.test(text) || text.includes('\u00aa');
    case 'windows-1255':
      return CONTROLS.test(text) || text.includes('\u05ba');
    default:
      return encoding.startsWith('windows-') && CONTROLS.test(text);
  }
}

const CONTROLS = /[\x80-\x9f]/;

/** 0x80 to 0x9f of windows-1252; U+FFFD where it has no character. */
const WINDOWS_1252 =
  '\u20ac\ufffd\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\ufffd\u017d\ufffd' +
  '\ufffd\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\ufffd\u017e\u0178';

/** Several versions of Node.js take windows-1252 for ISO-8859-1. */
function decodeWindows1252(content: Buffer): string | undefined {
  const text = content
    .toString('latin1')
    .replaceAll(/[\x80-\x9f]/g, (control) => WINDOWS_1252[control.charCodeAt(0) - 0x80]!);
  return text.includes('\ufffd') ? undefined : text;
}

/** ISO 8859 has control characters where its Windows relatives have letters and signs. */
function withControls(text: string, content: Buffer): string {
  let result = '';
  let start = 0;
  for (let index = 0; index < content.length; index++) {
    const byte = content[index]!;
    if (byte < 0x80 || byte > 0x9f) continue;
    result += text.slice(start, index) + String.fromCharCode(byte);
    start = index + 1;
  }
  return result + text.slice(start);
}

function decodeByPlatform(content: Buffer, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}
