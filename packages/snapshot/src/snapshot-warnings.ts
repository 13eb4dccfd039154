/**
 * What could not be taken into a snapshot as it is, or was taken with a doubt. Codes are stable: never renamed, never
 * reused. Each entry says what it means for the file.
 */
export const SNAPSHOT_WARNINGS: {
  readonly WARN_UNREADABLE: string;
  readonly WARN_VANISHED: string;
  readonly WARN_SYMLINK: string;
  readonly WARN_SPECIAL_FILE: string;
  readonly WARN_SUBMODULE: string;
  readonly WARN_STORE: string;
  readonly WARN_NOT_UTF8: string;
  readonly WARN_UNSAFE_PATH: string;
  readonly WARN_NOT_PORTABLE: string;
  readonly WARN_COLLISION_CASE: string;
  readonly WARN_COLLISION_UNICODE: string;
  readonly WARN_DUPLICATE: string;
  readonly WARN_LINK: string;
  readonly WARN_IGNORE_FILE: string;
  readonly WARN_MISSING_OBJECT: string;
} = {
  WARN_UNREADABLE: 'left out: the file or directory could not be read',
  WARN_VANISHED: 'left out: the file disappeared or was replaced while it was being read',
  WARN_SYMLINK: 'left out: a symbolic link that is not followed',
  WARN_SPECIAL_FILE: 'left out: a pipe, socket, device or the like',
  WARN_SUBMODULE: 'left out: a submodule; its files belong to another repository',
  WARN_STORE: 'left out: a CodeBatch store',
  WARN_NOT_UTF8: 'left out: the name is not valid UTF-8; the path shows U+FFFD in place of what is not',
  WARN_UNSAFE_PATH: 'left out: the path is absolute, leaves the root, is longer than 4096 bytes, or is no path',
  WARN_NOT_PORTABLE: 'kept (left out with `portable`): the name is not legal on every system',
  WARN_COLLISION_CASE: 'kept: another path differs from this one by letter case only',
  WARN_COLLISION_UNICODE: 'kept: another path differs from this one by Unicode form only',
  WARN_DUPLICATE: 'one kept, the last: the source has several entries with this path',
  WARN_LINK: 'left out: a link inside an archive whose target is no earlier file that was taken from it',
  WARN_IGNORE_FILE: 'not obeyed: an ignore file that is no regular file or too large',
  WARN_MISSING_OBJECT: 'left out: the repository does not have the content of the file, or has it damaged',
};

/** A stable warning code, see {@link SNAPSHOT_WARNINGS}. */
export type SnapshotWarningCode = keyof typeof SNAPSHOT_WARNINGS;

/** One entry of `warnings` in `snapshot.json`. */
export type SnapshotWarning = {
  readonly code: SnapshotWarningCode;
  readonly message: string;
  readonly path?: string;
  /** Present on the entry that stands for further warnings of this code, which are not listed one by one. */
  readonly count?: number;
};

/** Collects warnings; after `limitPerCode` of one code only their number is kept, so that memory stays bounded. */
export interface WarningLog {
  add(code: SnapshotWarningCode, path: string, message: string): void;
  /** All warnings in an order that does not depend on the order of their arrival: by code, then path, then message. */
  list(): SnapshotWarning[];
}

/** How many warnings of one code are listed with their paths. */
const LISTED_PER_CODE = 10_000;

/** Makes an empty {@link WarningLog}. */
export function createWarningLog(limitPerCode: number = LISTED_PER_CODE): WarningLog {
  const byCode = new Map<SnapshotWarningCode, { listed: SnapshotWarning[]; further: number }>();
  return {
    add(code, path, message) {
      const group = byCode.get(code) ?? { listed: [], further: 0 };
      byCode.set(code, group);
      if (group.listed.length < limitPerCode) group.listed.push({ code, message, path });
      else group.further += 1;
    },
    list() {
      const warnings: SnapshotWarning[] = [];
      for (const code of [...byCode.keys()].sort()) {
        const { listed, further } = byCode.get(code)!;
        warnings.push(...listed.sort((a, b) => order(a.path ?? '', b.path ?? '') || order(a.message, b.message)));
        if (further > 0) warnings.push({ code, message: `${further} more warnings of this kind`, count: further });
      }
      return warnings;
    },
  };
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
