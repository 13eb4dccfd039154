import { statSync } from 'node:fs';
import { CodebatchError, checkSnapshotPath, isCodebatchError } from '@codebatch/core';
import { type ArchiveLimits, createArchiveBudget } from './archive-budget.ts';
import type { ArchiveSink } from './archive-sink.ts';
import { contentOrigin } from './content-origin.ts';
import { detectArchiveFormat } from './detect-source.ts';
import { type IgnoreList, parseIgnoreFile } from './ignore-list.ts';
import { createPathJudge, pathLengthProblem } from './path-judge.ts';
import type { SourceReader } from './source-reader.ts';

/**
 * Puts the files of a tar, tar.gz or zip archive into the store and the index. Of several entries with one path the last
 * counts, as it would on unpacking. `.gitignore` has no say over what was packed; `.codebatchignore` has, but does not
 * make hidden files visible here.
 *
 * @throws SOURCE_INVALID for what is no archive, is cut short or damaged, or passes the limits
 */
export async function readArchiveSource(path: string, limits: ArchiveLimits, reader: SourceReader): Promise<void> {
  const format = detectArchiveFormat(path);
  const budget = createArchiveBudget(path, statSync(path).size, limits);
  const ignoreFiles = new Map<string, IgnoreList>();
  const sink = createSink(reader, ignoreFiles);
  try {
    if (format === 'zip') {
      const { readZip } = await import('./read-zip.ts');
      await readZip(path, sink, budget, reader);
    } else {
      const { readTar } = await import('./read-tar.ts');
      await readTar(path, format === 'tar.gz', sink, budget, reader);
    }
  } catch (error) {
    if (isCodebatchError(error)) throw error;
    throw new CodebatchError('SOURCE_INVALID', `The archive ${path} is damaged: ${(error as Error).message}`, {
      hints: ['Fetch or pack the archive again.'],
      details: { source: path, format },
      cause: error,
    });
  }
  if (ignoreFiles.size > 0) reader.index.retain(createPathJudge(reader.selection, ignoreFiles));
}

const IGNORE_FILE = '.codebatchignore';
/** Of a name that is left out; a hostile one can be of any length. */
const SHOWN_CHARACTERS = 4096;
const ATTRIBUTES_FILE = '.gitattributes';

function createSink(reader: SourceReader, ignoreFiles: Map<string, IgnoreList>): ArchiveSink {
  const { index, warnings, config, origins } = reader;
  const judge = createPathJudge(reader.selection, new Map());
  return {
    admit(name, isUtf8) {
      if (!isUtf8) {
        warnings.add('WARN_NOT_UTF8', name, 'the name is not valid UTF-8');
        return undefined;
      }
      const path = canonicalEntryPath(name);
      const problem =
        path === undefined ? 'it is absolute or leads upward' : (checkSnapshotPath(path) ?? pathLengthProblem(path));
      if (path === undefined || problem !== undefined) {
        warnings.add('WARN_UNSAFE_PATH', name.slice(0, SHOWN_CHARACTERS), `not a path within a snapshot: ${problem}`);
        return undefined;
      }
      if (this.wantsRules(path)) return path;
      return judge(path) && reader.isPortable(path) ? path : undefined;
    },
    wantsRules: (path) => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      return name === ATTRIBUTES_FILE || (config.ignore && name === IGNORE_FILE);
    },
    takeRules(path, content) {
      const slash = path.lastIndexOf('/');
      const directory = path.slice(0, Math.max(0, slash));
      if (path.endsWith(ATTRIBUTES_FILE)) origins.addAttributes(directory, content);
      else ignoreFiles.set(directory, parseIgnoreFile(content));
    },
    take(path, object, size, executable, firstBytes) {
      if (!judge(path)) return;
      warnOfDuplicate(path);
      const language = reader.language(path, firstBytes);
      index.add({ path, object, size, executable, language, content: contentOrigin(path, firstBytes) });
    },
    takeLink(path, targetName) {
      if (!judge(path)) return;
      const target = canonicalEntryPath(targetName);
      const file = target === undefined ? undefined : index.get(target);
      if (file === undefined) {
        warnings.add(
          'WARN_LINK',
          path,
          `a link to ${JSON.stringify(targetName)}, which is no earlier file of the snapshot`,
        );
        return;
      }
      warnOfDuplicate(path);
      index.add({ ...file, path, language: reader.language(path, NO_BYTES) ?? file.language });
    },
    skip: (code, path, message) => warnings.add(code, path, message),
  };

  function warnOfDuplicate(path: string): void {
    if (index.has(path)) warnings.add('WARN_DUPLICATE', path, 'the archive has several entries with this path');
  }
}

const NO_BYTES = new Uint8Array(0);

/** Drops `.` and empty segments, which `tar -c .` writes; a name that leads anywhere but down is refused. */
function canonicalEntryPath(name: string): string | undefined {
  if (name.startsWith('/')) return undefined;
  const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.');
  return segments.includes('..') || segments.length === 0 ? undefined : segments.join('/');
}
