import { isUtf8 } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { type Entry, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl';
import type { ArchiveBudget } from './archive-budget.ts';
import type { ArchiveSink } from './archive-sink.ts';
import { extendHead } from './extend-head.ts';
import { type SourceReader, STREAM_THRESHOLD } from './source-reader.ts';

/**
 * Reads the entries of a zip archive, in the order of its directory.
 *
 * @throws an error for an archive that is cut short or damaged
 */
export async function readZip(
  path: string,
  sink: ArchiveSink,
  budget: ArchiveBudget,
  reader: SourceReader,
): Promise<void> {
  // Names are decoded here: the library would refuse the whole archive for one bad name.
  const zip = await openPromise(path, { decodeStrings: false, autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      budget.entry();
      await takeEntry(zip, entry, sink, budget, reader);
      if (reader.isDue()) await reader.breathe();
    }
  } finally {
    zip.close();
  }
}

const MADE_BY_UNIX = 3;
const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const SYMBOLIC_LINK = 0o120000;

async function takeEntry(
  zip: ZipFile,
  entry: Entry,
  sink: ArchiveSink,
  budget: ArchiveBudget,
  reader: SourceReader,
): Promise<void> {
  const { name, valid } = entryName(entry);
  if (name.endsWith('/')) return;
  const path = sink.admit(name, valid);
  if (path === undefined) return;
  const mode = entry.versionMadeBy >>> 8 === MADE_BY_UNIX ? entry.externalFileAttributes >>> 16 : 0;
  const type = mode & FILE_TYPE;
  if (type === SYMBOLIC_LINK) return sink.skip('WARN_SYMLINK', path, 'a symbolic link that is not followed');
  if (type !== 0 && type !== REGULAR) return sink.skip('WARN_SPECIAL_FILE', path, 'not a regular file');
  if (entry.isEncrypted()) return sink.skip('WARN_UNREADABLE', path, 'the entry is encrypted');
  if (!entry.canDecodeFileData()) {
    return sink.skip('WARN_UNREADABLE', path, `compression method ${entry.compressionMethod} is not known`);
  }

  let head: Buffer = Buffer.alloc(0);
  const content = checkedContent(zip, entry, budget);
  const executable = (mode & 0o100) !== 0;
  if (entry.uncompressedSize > STREAM_THRESHOLD) {
    const chunks = (async function* () {
      for await (const chunk of content) {
        head = extendHead(head, chunk);
        yield chunk;
      }
    })();
    const { ref, size } = await reader.store.objects.putStream(chunks);
    sink.take(path, ref, size, executable, head);
    return;
  }
  const parts: Buffer[] = [];
  for await (const chunk of content) parts.push(chunk);
  const whole = Buffer.concat(parts);
  if (sink.wantsRules(path)) sink.takeRules(path, whole);
  const { ref, size } = reader.store.objects.put(whole);
  sink.take(path, ref, size, executable, whole);
}

/** The bytes of an entry. The library checks their number; the check sum is left to its caller. */
async function* checkedContent(zip: ZipFile, entry: Entry, budget: ArchiveBudget): AsyncGenerator<Buffer> {
  let sum = 0;
  for await (const chunk of await zip.openReadStreamPromise(entry)) {
    budget.bytes((chunk as Buffer).length);
    sum = crc32(chunk as Buffer, sum);
    yield chunk as Buffer;
  }
  if (sum !== entry.crc32) throw new Error(`the check sum of ${JSON.stringify(entryName(entry).name)} is wrong`);
}

const FLAG_UTF8 = 0x800;
const UNICODE_PATH_FIELD = 0x7075;

/** Names are UTF-8 where a flag or field says so or the bytes happen to be; otherwise code page 437, as ever. */
function entryName(entry: Entry): { readonly name: string; readonly valid: boolean } {
  const raw = entry.fileNameRaw;
  const flagged = (entry.generalPurposeBitFlag & FLAG_UTF8) !== 0;
  const hasField = entry.extraFields.some(({ id }) => id === UNICODE_PATH_FIELD);
  const flags = flagged || isUtf8(raw) ? FLAG_UTF8 : 0;
  const name = getFileNameLowLevel(flags, raw, hasField ? entry.extraFields : [], true);
  const valid = flags === 0 || isUtf8(raw);
  // Packers on Windows have written backslashes for slashes.
  return { name: entry.versionMadeBy >>> 8 === MADE_BY_UNIX ? name : name.replaceAll('\\', '/'), valid };
}
