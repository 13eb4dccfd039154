import type { ExportContext } from './export-context.ts';
import { readTags } from './tags/read-tags.ts';
import { writeTagsFile } from './tags/write-tags-file.ts';
import { writeTagsJson } from './tags/write-tags-json.ts';

/** The definitions of a batch in the format of the context. */
export function writeSymbols({ store, batch, filter, format, toolVersion }: ExportContext): Generator<string> {
  const tags = readTags(store, batch, filter);
  return format === 'ctags' ? writeTagsFile(tags, toolVersion) : writeTagsJson(tags, toolVersion);
}
