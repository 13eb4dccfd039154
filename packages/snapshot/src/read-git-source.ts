import type { SourceReader } from './source-reader.ts';
/** @internal */
export async function readGitSource(_path: string, _ref: string, _reader: SourceReader): Promise<string> {
  throw new Error('unfinished');
}
