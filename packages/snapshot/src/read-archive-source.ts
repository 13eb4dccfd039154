import type { SourceReader } from './source-reader.ts';
/** @internal */
export async function readArchiveSource(_path: string, _reader: SourceReader): Promise<void> {
  throw new Error('unfinished');
}
