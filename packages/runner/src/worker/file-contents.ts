import { createLineIndex, type LineIndex } from '@codebatch/ast';
import { decodeText, languageOf, type Store } from '@codebatch/core';
import { type DecodedText, SkipFile, type TaskFile } from '@codebatch/plugin';
import type { GroupFile } from '../protocol.ts';

/** The content of one file, each form of it made at most once. */
export interface FileContents {
  /** The file as tasks see it, with its resolved language. */
  readonly file: TaskFile;
  /** @throws CodebatchError OBJECT_MISSING, OBJECT_CORRUPT */
  bytes(): Uint8Array;
  /** @throws SkipFile when the bytes are no text */
  decoded(): DecodedText;
  lines(): LineIndex;
}

/** Bytes that decide a language where the path does not: enough for a `#!` line. */
const FIRST_BYTES = 256;

export function openFileContents(
  store: Store,
  source: GroupFile,
  overrides: Readonly<Record<string, string>>,
  maxBytes: number,
): FileContents {
  let bytes: Uint8Array | undefined;
  let decoded: DecodedText | undefined;
  let lines: LineIndex | undefined;
  const { path, object, size } = source;
  const read = (): Uint8Array => {
    bytes ??= store.objects.get(object);
    return bytes;
  };
  const language = languageOfFile(source, read, overrides, maxBytes);
  const contents: FileContents = {
    file: Object.freeze({ path, object, size, language }),
    bytes: read,
    decoded() {
      if (decoded === undefined) {
        const result = decodeText(read(), language);
        if (!result.ok) throw new SkipFile(result.code, result.message, path);
        decoded = result;
      }
      return decoded;
    },
    lines() {
      lines ??= createLineIndex(contents.decoded().text);
      return lines;
    },
  };
  return contents;
}

function languageOfFile(
  { path, size }: GroupFile,
  read: () => Uint8Array,
  overrides: Readonly<Record<string, string>>,
  maxBytes: number,
): string | undefined {
  const byPath = languageOf(path, { overrides });
  if (byPath !== undefined || path.includes('.', path.lastIndexOf('/') + 2) || size > maxBytes) return byPath;
  try {
    return languageOf(path, { overrides, firstBytes: read().subarray(0, FIRST_BYTES) });
  } catch {
    // A missing or corrupt object is reported by the first task that reads it.
    return undefined;
  }
}
