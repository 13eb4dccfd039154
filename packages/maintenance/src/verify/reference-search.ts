import { CHUNKS_SUFFIX, isChunked } from '@codebatch/core';
import type { LinesVisitor } from './file-reader.ts';
import { findReferences, lineAround } from './find-references.ts';
import type { ObjectTable } from './object-table.ts';

/** A reference that needs a second look, once its file has proven to be what was written. */
export interface Reference {
  readonly digest: string;
  /** The path that its line is about. */
  readonly path: string;
  /** Whether the object is a chunk manifest. */
  readonly chunked: boolean;
}

/** Looks for references in the lines of one file, while it is read. */
export interface ReferenceSearch {
  readonly visit: LinesVisitor;
  /** What was found and is missing, damaged or a chunk manifest. All other objects are marked in the table. */
  readonly doubtful: readonly Reference[];
}

/** A search that has found nothing yet. */
export function searchReferences(objects: ObjectTable): ReferenceSearch {
  const doubtful: Reference[] = [];
  const visit: LinesVisitor = (lines) => {
    findReferences(lines, (digest, at) => {
      const line = lineAround(lines, at);
      const index = objects.find(digest);
      if (index >= 0 && objects.isWhole(index) && !line.includes(CHUNKED)) objects.mark(index);
      else doubtful.push({ digest, ...readLine(line) });
    });
  };
  return { visit, doubtful };
}

const CHUNKED = Buffer.from(`${CHUNKS_SUFFIX}"`);

function readLine(line: Buffer): Omit<Reference, 'digest'> {
  const { path, format } = parseLine(line);
  return {
    path: typeof path === 'string' ? path : '(unknown path)',
    chunked: typeof format === 'string' && isChunked(format),
  };
}

function parseLine(line: Buffer): { readonly path?: unknown; readonly format?: unknown } {
  try {
    return (JSON.parse(line.toString('utf8')) as object | null) ?? {};
  } catch {
    // A line that is damaged is named as such; here it only has nothing to tell.
    return {};
  }
}
