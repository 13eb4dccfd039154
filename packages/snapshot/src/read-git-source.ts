import { isUtf8 } from 'node:buffer';
import { CodebatchError, checkSnapshotPath, type ObjectRef } from '@codebatch/core';
import { type ByteReader, createByteReader } from './byte-reader.ts';
import { contentOrigin } from './content-origin.ts';
import { extendHead } from './extend-head.ts';
import { resolveCommit, treeOf } from './git-commit.ts';
import { runGit } from './git-process.ts';
import { type IgnoreList, parseIgnoreFile } from './ignore-list.ts';
import { createPathJudge, pathLengthProblem } from './path-judge.ts';
import { type SourceReader, STREAM_THRESHOLD } from './source-reader.ts';

interface TreeFile {
  readonly path: string;
  readonly blob: string;
  readonly executable: boolean;
}

/**
 * Puts the files of a commit into the store and the index, with git's plumbing and without a checkout. Contents are the
 * stored bytes: no filter, line ending conversion or replacement applies. `.gitignore` has no say over what is
 * committed; `.codebatchignore` has.
 *
 * @param ref any commit-ish.
 * @param directory of the commit to take, from its root; none: all of it. One that the
 * commit does not have is empty.
 * @returns the full id of the commit.
 * @throws SOURCE_NOT_FOUND for a ref that names no commit; SOURCE_INVALID where git cannot read the repository
 */
export async function readGitSource(
  repository: string,
  ref: string,
  directory: string | undefined,
  reader: SourceReader,
): Promise<string> {
  const commit = await resolveCommit(repository, ref);
  const tree = directory === undefined ? commit : await treeOf(repository, commit, directory);
  if (tree === undefined) return commit;
  const files = await listTree(repository, tree, reader);
  const judge = createPathJudge(reader.selection, await readIgnoreFiles(repository, files, reader));
  await readFilesNamed('.gitattributes', repository, files, reader, reader.origins.addAttributes);

  const byBlob = new Map<string, TreeFile[]>();
  for (const file of files) {
    if (!judge(file.path) || !reader.isPortable(file.path)) continue;
    const same = byBlob.get(file.blob);
    if (same === undefined) byBlob.set(file.blob, [file]);
    else same.push(file);
  }
  await readBlobs(repository, [...byBlob.keys()], reader, async (blob, size, content) => {
    const same = byBlob.get(blob)!;
    if (size !== undefined) return await takeBlob(same, size, content, reader);
    for (const { path } of same) {
      reader.warnings.add('WARN_MISSING_OBJECT', path, `the blob ${blob} of the repository is missing or damaged`);
    }
  });
  return commit;
}

const NUL = 0;
const LINE_FEED = 10;

async function listTree(repository: string, tree: string, reader: SourceReader): Promise<TreeFile[]> {
  const git = runGit(repository, ['ls-tree', '-r', '-z', '--full-tree', tree]);
  git.input.end();
  const files: TreeFile[] = [];
  const seen = new Set<string>();
  const lines = createByteReader(git.output);
  for (let line = await lines.until(NUL); line !== undefined; line = await lines.until(NUL)) {
    const tab = line.indexOf(9);
    const [mode = '', , blob = ''] = line.toString('latin1', 0, tab).split(' ');
    const path = admitPath(mode, line.subarray(tab + 1), seen, reader);
    if (path !== undefined) files.push({ path, blob, executable: mode === '100755' });
  }
  await git.finish();
  return files;
}

/** Paths in a tree object are whatever its maker wrote; git itself checks them on checkout only. */
function admitPath(mode: string, bytes: Buffer, seen: Set<string>, { warnings }: SourceReader): string | undefined {
  const path = bytes.toString('utf8');
  const problem = isUtf8(bytes) ? (checkSnapshotPath(path) ?? pathLengthProblem(path)) : undefined;
  if (!isUtf8(bytes)) warnings.add('WARN_NOT_UTF8', path, 'the name is not valid UTF-8');
  else if (problem !== undefined) warnings.add('WARN_UNSAFE_PATH', path, problem);
  else if (mode === '160000')
    warnings.add('WARN_SUBMODULE', path, 'a submodule; take a snapshot of its own repository');
  else if (mode === '120000') warnings.add('WARN_SYMLINK', path, 'a symbolic link that is not followed');
  else if (!mode.startsWith('100')) warnings.add('WARN_SPECIAL_FILE', path, `an entry of unknown mode ${mode}`);
  else if (seen.has(path)) warnings.add('WARN_DUPLICATE', path, 'the tree has several entries with this path');
  else {
    seen.add(path);
    return path;
  }
  return undefined;
}

const MAX_RULES_BYTES = 16 * 1024 * 1024;

async function readIgnoreFiles(
  repository: string,
  files: readonly TreeFile[],
  reader: SourceReader,
): Promise<ReadonlyMap<string, IgnoreList>> {
  const lists = new Map<string, IgnoreList>();
  if (!reader.config.ignore) return lists;
  await readFilesNamed('.codebatchignore', repository, files, reader, (directory, content) => {
    lists.set(directory, parseIgnoreFile(content));
  });
  return lists;
}

/** Gives the files of a name, which hold rules for their directories, to `take` with those directories' paths. */
async function readFilesNamed(
  name: string,
  repository: string,
  files: readonly TreeFile[],
  reader: SourceReader,
  take: (directory: string, content: Uint8Array) => void,
): Promise<void> {
  const wanted = files.filter(({ path }) => path === name || path.endsWith(`/${name}`));
  const byBlob = new Map<string, Buffer>();
  await readBlobs(repository, [...new Set(wanted.map(({ blob }) => blob))], reader, async (blob, size, content) => {
    if (size === undefined) return;
    const parts: Buffer[] = [];
    for await (const part of content.pieces(size)) if (size <= MAX_RULES_BYTES) parts.push(part);
    byBlob.set(blob, Buffer.concat(parts));
  });
  for (const { path, blob } of wanted) {
    const content = byBlob.get(blob);
    if (content !== undefined) take(path.slice(0, -name.length - 1), content);
  }
}

/** Has git print the blobs one after the other; `take` must read its blob to the end. A missing one has no size. */
async function readBlobs(
  repository: string,
  blobs: readonly string[],
  reader: SourceReader,
  take: (blob: string, size: number | undefined, content: ByteReader) => Promise<void>,
): Promise<void> {
  if (blobs.length === 0) return;
  const git = runGit(repository, ['cat-file', '--batch', '--buffer']);
  let complete = false;
  try {
    git.input.end(`${blobs.join('\n')}\n`);
    const content = createByteReader(git.output);
    for (const blob of blobs) {
      const header = (await content.until(LINE_FEED))?.toString('latin1');
      if (header === undefined) break;
      const [, type, size] = header.split(' ');
      const missing = type === 'missing';
      await take(blob, missing ? undefined : Number(size), content);
      if (!missing) await content.exactly(1);
      if (reader.isDue()) await reader.breathe();
    }
    complete = true;
  } finally {
    if (!complete) git.stop();
  }
  await git.finish();
}

async function takeBlob(
  files: readonly TreeFile[],
  size: number,
  content: ByteReader,
  reader: SourceReader,
): Promise<void> {
  let head: Buffer = Buffer.alloc(0);
  let ref: ObjectRef;
  if (size <= STREAM_THRESHOLD) {
    const whole = await content.exactly(size);
    if (whole === undefined) throw endedEarly();
    head = whole;
    ref = reader.store.objects.put(whole).ref;
  } else {
    const stored = await reader.store.objects.putStream(
      (async function* () {
        let length = 0;
        for await (const part of content.pieces(size)) {
          head = extendHead(head, part);
          length += part.length;
          yield part;
        }
        if (length !== size) throw endedEarly();
      })(),
    );
    ref = stored.ref;
  }
  for (const { path, executable } of files) {
    const content = contentOrigin(path, head);
    reader.index.add({ path, object: ref, size, executable, language: reader.language(path, head), content });
  }
}

function endedEarly(): CodebatchError {
  return new CodebatchError('SOURCE_INVALID', 'git ended in the middle of a file', {
    hints: ['Check the repository with "git fsck".'],
  });
}
