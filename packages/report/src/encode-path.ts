const RESERVED = /[^A-Za-z0-9._~-]/;

/** A snapshot path as a relative URI reference (RFC 3986): the UTF-8 bytes of each segment percent-encoded. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeSegment).join('/');
}

function encodeSegment(segment: string): string {
  if (!RESERVED.test(segment)) return segment;
  let encoded = '';
  for (const byte of Buffer.from(segment)) {
    const character = String.fromCharCode(byte);
    encoded += RESERVED.test(character) ? `%${byte.toString(16).toUpperCase().padStart(2, '0')}` : character;
  }
  return encoded;
}
