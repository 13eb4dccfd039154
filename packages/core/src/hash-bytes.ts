import * as crypto from 'node:crypto';
import type { ObjectRef } from './object-ref.ts';

/** `crypto.hash` came with Node 20.12; on 3 KB files it costs half of a `createHash` object. */
const oneShot: typeof crypto.hash | undefined = crypto.hash;

/** sha256 of bytes, or of the UTF-8 form of a string, as 64 lowercase hex digits. */
export function sha256Hex(content: Uint8Array | string): string {
  return oneShot === undefined
    ? crypto.createHash('sha256').update(content).digest('hex')
    : oneShot('sha256', content, 'hex');
}

/** The identity of an object with these bytes (SPEC 4.1). */
export function hashBytes(bytes: Uint8Array): ObjectRef {
  return `sha256:${sha256Hex(bytes)}`;
}
