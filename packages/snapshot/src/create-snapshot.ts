import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  CodebatchError,
  createRecordId,
  discardTree,
  languageOf,
  layout,
  parseRecordId,
  producer,
  registerWriter,
  SCHEMA_VERSION,
  type SnapshotRecord,
  type Store,
  sealDocument,
} from '@codebatch/core';
import { type ArchiveLimits, DEFAULT_ARCHIVE_LIMITS } from './archive-budget.ts';
import { createFileIndex, createPortabilityGate } from './file-index.ts';
import { createFileOrigins } from './file-origin.ts';
import { findEqualSnapshot } from './find-equal-snapshot.ts';
import { digestLines, publishSnapshot, snapshotExists } from './publish-snapshot.ts';
import { readDirectorySource } from './read-directory-source.ts';
import { createSelection } from './selection.ts';
import { createWarningLog } from './snapshot-warnings.ts';
import type { SnapshotConfig, SnapshotSource, SourceReader } from './source-reader.ts';

/** Options of {@link createSnapshot}. */
export interface CreateSnapshotOptions {
  /** Id of the snapshot. Default: a new one, as `snap-20260102-030405-9f86d081`. */
  readonly id?: string;
  /** A name by which the snapshot can be found; kept as `metadata.label`. */
  readonly label?: string;
  /** Free data of the user. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /**
   * Patterns in ignore syntax, from the source's root; only files that they match, or that lie in a directory that they
   * match, are taken. They narrow down: what is ignored or excluded stays out.
   */
  readonly include?: readonly string[];
  /** Patterns in ignore syntax, from the source's root; what they match is left out, whatever ignore files say. */
  readonly exclude?: readonly string[];
  /** Obey `.gitignore`, `.git/info/exclude`, the global ignore file and `.codebatchignore`. Default true. */
  readonly ignore?: boolean;
  /**
   * Take entries whose name starts with a dot. Default false: they are left out, except what an `include` pattern with
   * such a name in it asks for (`.github/**`) and what a negated pattern of a `.codebatchignore` names (`!.github/`).
   * `.git` is always left out.
   */
  readonly hidden?: boolean;
  /** Directories only: follow symbolic links to files and directories inside the root. Default false. */
  readonly follow?: boolean;
  /** Leave out files whose names are not legal on every system. Default false: they are kept and warned about. */
  readonly portable?: boolean;
  /** Language by extension or file name, before the built-in table. */
  readonly languages?: Readonly<Record<string, string>>;
  /** Archives only: limits against bombs. */
  readonly archiveLimits?: Partial<ArchiveLimits>;
  /** Answer an existing snapshot with equal files, source, options and warnings, if there is one and `id` is not given. */
  readonly reuse?: boolean;
  /** Ends the work with INTERRUPTED; what is in the store by then are objects that nothing refers to. */
  readonly signal?: AbortSignal;
  /** Called a few times a second with what has been taken so far. */
  onProgress?(progress: { readonly files: number; readonly bytes: number }): void;
}

/** Result of {@link createSnapshot}. */
export interface CreateSnapshotResult {
  readonly snapshot: SnapshotRecord;
  /** False where an equal snapshot was answered, see `reuse`. */
  readonly created: boolean;
}

/**
 * Freezes a source as an immutable snapshot (SPEC 5): every file's bytes become an object, and `files.index.jsonl` lists
 * the files in the order of `path_key`, then `path`, as UTF-8 bytes.
 *
 * A single bad file never fails a snapshot; it becomes an entry of `warnings`. The files index depends on names, bytes,
 * the executable bit and what `.gitattributes` files in the source say of origins, so that equal trees have equal `files_sha256` on every machine; modification times are
 * not recorded. Contents are streamed; memory grows with the number of files, not with their bytes.
 *
 * The snapshot appears as a whole, by a rename; a crash leaves objects and a temporary directory, never half a snapshot.
 * With durability `group` and `full` it is on the device before it is visible.
 *
 * @throws SOURCE_NOT_FOUND, SOURCE_INVALID, ALREADY_EXISTS for a used `id`, INVALID_ARGUMENT for a malformed one,
 * INTERRUPTED, and what writing to the store throws
 */
export async function createSnapshot(
  store: Store,
  source: SnapshotSource,
  options: CreateSnapshotOptions = {},
): Promise<CreateSnapshotResult> {
  const id = options.id === undefined ? createRecordId('snap') : parseRecordId(options.id, 'snapshot');
  if (snapshotExists(store, id)) throw alreadyExists(id);
  const path = resolve(source.path);
  if (!existsSync(path)) {
    throw new CodebatchError('SOURCE_NOT_FOUND', `The source ${source.path} does not exist`, {
      details: { source: source.path },
    });
  }

  // From here on objects are put that nothing refers to yet.
  const writer = registerWriter(store, 'snapshot');
  try {
    return await takeSnapshot(store, id, { ...source, path }, options);
  } finally {
    writer.release();
  }
}

async function takeSnapshot(
  store: Store,
  id: string,
  source: SnapshotSource,
  options: CreateSnapshotOptions,
): Promise<CreateSnapshotResult> {
  const { path } = source;
  const config: SnapshotConfig = {
    ignore: options.ignore !== false,
    hidden: options.hidden === true,
    follow: options.follow === true,
    portable: options.portable === true,
    include: options.include ?? [],
    exclude: options.exclude ?? [],
  };
  const { languages = {} } = options;
  const warnings = createWarningLog();
  const origins = createFileOrigins();
  const index = createFileIndex(warnings, origins, source.type !== 'archive');
  const reader: SourceReader = {
    store,
    index,
    warnings,
    origins,
    config,
    isPortable: createPortabilityGate(config.portable, warnings),
    selection: createSelection(config),
    languages,
    language: (path, firstBytes) => languageOf(path, { firstBytes, overrides: languages }),
    ...createBreathing(options, index),
  };
  const { origin, confirm } = await readSource(source, path, reader, options.archiveLimits);
  options.onProgress?.({ files: index.count, bytes: index.bytes });

  const metadata = { ...options.metadata, ...(options.label === undefined ? {} : { label: options.label }) };
  // Collisions are found when the index is put in order, and the record lists them.
  index.sort();
  const draft: SnapshotRecord = {
    schema_name: 'codebatch.snapshot',
    schema_version: SCHEMA_VERSION,
    snapshot_id: id,
    created_at: new Date().toISOString(),
    source: { type: source.type, path, ...origin },
    producer,
    file_count: index.count,
    total_bytes: index.bytes,
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
    config: { ...config },
    warnings: warnings.list(),
  };
  if (options.reuse === true && options.id === undefined) {
    const equal = findEqualSnapshot(store, draft, () => digestLines(index.lines()));
    if (equal !== undefined && confirm(equal)) return { snapshot: equal, created: false };
  }
  const snapshot = publishSnapshot(store, id, index.lines(), (filesDigest) =>
    sealDocument({
      ...draft,
      files_sha256: filesDigest,
    }),
  );
  if (snapshot === undefined) throw alreadyExists(id);
  if (confirm(snapshot)) return { snapshot, created: true };
  // Nobody has been told of the snapshot yet. The next attempt writes what is missing.
  discardTree(layout.snapshotDir(store.root, id), store.durability);
  return await createSnapshot(store, source, options);
}

interface SourceRead {
  readonly origin: { readonly git_ref?: string; readonly git_commit?: string; readonly git_directory?: string };
  /** See `ReadDirectoryResult`. */
  confirm(snapshot: SnapshotRecord): boolean;
}

async function readSource(
  source: SnapshotSource,
  path: string,
  reader: SourceReader,
  limits: Partial<ArchiveLimits> | undefined,
): Promise<SourceRead> {
  switch (source.type) {
    case 'directory':
      return { origin: {}, ...(await readDirectorySource(path, reader)) };
    case 'git': {
      const { readGitSource } = await import('./read-git-source.ts');
      const { ref, directory } = source;
      const commit = await readGitSource(path, ref, directory, reader);
      const origin = { git_ref: ref, git_commit: commit };
      return {
        origin: directory === undefined ? origin : { ...origin, git_directory: directory },
        confirm: () => true,
      };
    }
    case 'archive': {
      const { readArchiveSource } = await import('./read-archive-source.ts');
      await readArchiveSource(path, { ...DEFAULT_ARCHIVE_LIMITS, ...limits }, reader);
      return { origin: {}, confirm: () => true };
    }
  }
}

const BREATH_MILLISECONDS = 50;

function createBreathing(
  { signal, onProgress }: CreateSnapshotOptions,
  index: { readonly count: number; readonly bytes: number },
): Pick<SourceReader, 'breathe' | 'isDue'> {
  let last = performance.now();
  return {
    isDue: () => performance.now() - last > BREATH_MILLISECONDS,
    async breathe() {
      onProgress?.({ files: index.count, bytes: index.bytes });
      await new Promise((resume) => setImmediate(resume));
      last = performance.now();
      if (signal?.aborted === true) {
        throw new CodebatchError('INTERRUPTED', 'The snapshot was interrupted; nothing was recorded', {
          hints: ['Run the command again; files that are in the store already are not stored twice.'],
          cause: signal.reason,
        });
      }
    },
  };
}

function alreadyExists(id: string): CodebatchError {
  return new CodebatchError('ALREADY_EXISTS', `There is a snapshot ${id} already, and snapshots never change`, {
    hints: ['Choose another id, or leave it out to have one made.'],
    details: { snapshot_id: id },
  });
}
