/** Every code of damage with what it means. Codes are never renamed and never reused. */
export const DAMAGE_CODES = {
  DIGEST_MISMATCH: 'The bytes of an index are not those that its digest or size was recorded for.',
  FILE_MISSING: 'A file that the store must have is not there.',
  FOREIGN_FILE: 'The file or directory has no place in a store.',
  IO_ERROR: 'The operating system refuses to read the file.',
  OBJECT_CORRUPT: 'The bytes of an object do not match its name.',
  OBJECT_MISSING: 'A record refers to an object that the store does not have.',
  RECORD_MISMATCH: 'A record contradicts its place or another record.',
  SCHEMA_ERROR: 'A document or a line is not JSON, does not match its schema, or was changed after it was sealed.',
  SCHEMA_TOO_NEW: 'A record has a newer schema version than this program knows, and cannot be checked.',
} as const;

/** A stable code of {@link Damage}. */
export type DamageCode = keyof typeof DAMAGE_CODES;

/** Something in a store that is not as it was written. */
export interface Damage {
  /** Path of the file or directory, relative to the store, with `/`. */
  readonly path: string;
  readonly code: DamageCode;
  /** What is wrong, without the path. */
  readonly message: string;
  /** What needs the file: `snapshot s: src/a.py`, `batch b: 01_parse/ab: src/a.py`. At most {@link MAX_NEEDS}. */
  readonly needed_by: readonly string[];
  /** How much needs it in all. */
  readonly needed_by_count: number;
}

/** How many needs of one file are listed by name, so that memory does not grow with what a file is needed for. */
export const MAX_NEEDS = 100;

/** Something that was begun and not finished; no damage. */
export interface Unfinished {
  readonly path: string;
  readonly message: string;
}

/** A temporary file or directory. */
export interface StaleFile {
  readonly path: string;
  readonly bytes: number;
  /** Files and directories. */
  readonly inodes: number;
  /** Its writer is gone for sure; `--sweep` removes it. */
  readonly dead: boolean;
  /** It was removed. */
  readonly swept: boolean;
}

/** Gathers what a verification finds. A path has one damage: the first that was found. */
export interface DamageLog {
  add(path: string, code: DamageCode, message: string): void;
  has(path: string): boolean;
  /** Says that something needs a path. Nothing happens where the path is not damaged. */
  need(path: string, who: string): void;
  unfinished(path: string, message: string): void;
  /** @returns takes back all that was noted since, up to the next `begin` */
  begin(): () => void;
  /** Damage in the order of paths. */
  damage(): Damage[];
  listUnfinished(): Unfinished[];
}

interface Entry {
  readonly code: DamageCode;
  readonly message: string;
  readonly needs: Set<string>;
  count: number;
}

/** An empty log. */
export function createDamageLog(): DamageLog {
  const entries = new Map<string, Entry>();
  const unfinished: Unfinished[] = [];
  let undo: (() => void)[] = [];
  return {
    add(path, code, message) {
      if (entries.has(path)) return;
      entries.set(path, { code, message, needs: new Set(), count: 0 });
      undo.push(() => entries.delete(path));
    },
    has: (path) => entries.has(path),
    need(path, who) {
      const entry = entries.get(path);
      if (entry === undefined || entry.needs.has(who)) return;
      entry.count += 1;
      if (entry.needs.size < MAX_NEEDS) entry.needs.add(who);
      undo.push(() => {
        entry.count -= 1;
        entry.needs.delete(who);
      });
    },
    unfinished(path, message) {
      unfinished.push({ path, message });
      undo.push(() => unfinished.pop());
    },
    begin() {
      const noted: typeof undo = [];
      undo = noted;
      return () => {
        for (const one of noted.splice(0).reverse()) one();
      };
    },
    damage: () =>
      [...entries]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([path, { code, message, needs, count }]) => ({
          path,
          code,
          message,
          needed_by: [...needs],
          needed_by_count: count,
        })),
    listUnfinished: () => unfinished,
  };
}
