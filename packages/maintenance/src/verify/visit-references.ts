import { readRawLines } from '@codebatch/core';
import type { ReadFile } from './file-reader.ts';
import { findReferences, lineAround } from './find-references.ts';
import type { VerifyContext } from './verify-context.ts';

/** Told of a reference: the digest, and how to get the path that its line is about. */
export type LineReferenceVisitor = (digest: string, pathOfLine: () => string, line: () => Buffer) => void;

/** Finds the references in the lines of a file that was just read, in one look where it is small enough. */
export async function visitReferences(
  context: VerifyContext,
  path: string,
  file: ReadFile,
  visit: LineReferenceVisitor,
): Promise<void> {
  if (file.bytes !== undefined) {
    const { bytes } = file;
    findReferences(bytes, (digest, at) => {
      const line = (): Buffer => lineAround(bytes, at);
      visit(digest, () => pathOf(line()), line);
    });
    return;
  }
  for (const line of readRawLines(`${context.root}/${path}`)) {
    findReferences(line, (digest) =>
      visit(
        digest,
        () => pathOf(line),
        () => line,
      ),
    );
    if (context.isDue()) await context.breathe();
  }
}

function pathOf(line: Buffer): string {
  try {
    const { path } = JSON.parse(line.toString('utf8')) as { path?: unknown };
    if (typeof path === 'string') return path;
  } catch {
    // A line that is damaged is named as such; here it only has no path to tell.
  }
  return '(unknown path)';
}
