/**
 * The end of the key `"object"`: the search for a text goes from one occurrence of its first byte to the next, and `j` is
 * rare in records.
 */
const KEY_END = Buffer.from('ject"');
const KEY_START = '"ob';
const DIGEST_LENGTH = 64;
const COLON = 0x3a;
const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const PREFIX = 'sha256:';

/** Told of every reference: 64 hex digits, and a byte of its `object` key. */
export type ReferenceVisitor = (digest: string, at: number) => void;

/**
 * Finds the references to objects in JSON Lines without parsing them: every `object` member whose value is a reference,
 * nested ones too (SPEC 4.3). A key cannot be met within a string, where its quotes would be escaped.
 */
export function findReferences(bytes: Buffer, visit: ReferenceVisitor): void {
  for (let at = bytes.indexOf(KEY_END); at !== -1; at = bytes.indexOf(KEY_END, at + KEY_END.length)) {
    if (bytes.toString('latin1', Math.max(0, at - KEY_START.length), at) !== KEY_START) continue;
    let from = skipSpace(bytes, at + KEY_END.length);
    if (bytes[from] !== COLON) continue;
    from = skipSpace(bytes, from + 1);
    if (bytes[from] !== QUOTE) continue;
    const end = bytes.indexOf(QUOTE, from + 1);
    if (end === -1) return;
    const text = bytes.toString('latin1', from + 1, end);
    const digest = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text;
    if (digest.length === DIGEST_LENGTH && /^[a-f0-9]+$/.test(digest)) visit(digest, at);
  }
}

/** The line that a byte lies in. */
export function lineAround(bytes: Buffer, at: number): Buffer {
  const start = bytes.lastIndexOf(LINE_FEED, at) + 1;
  const end = bytes.indexOf(LINE_FEED, at);
  return bytes.subarray(start, end === -1 ? bytes.length : end);
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] === 0x20 || bytes[at] === 0x09) at += 1;
  return at;
}
