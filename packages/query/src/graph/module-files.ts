import { decodeText, type FileRecord, type Store } from '@codebatch/core';
import { parseJsonWithComments } from './parse-json-with-comments.ts';

/** The files of a snapshot as the resolution of imports needs them. */
export interface ModuleFiles {
  /** Every path of the snapshot. */
  readonly paths: ReadonlySet<string>;
  /** The text of a file; undefined where there is none or it cannot be read. */
  text(path: string): string | undefined;
  /** The content of a configuration file, comments and trailing commas allowed; undefined where it is no JSON object. */
  json(path: string): JsonObject | undefined;
}

/** An object of a configuration file. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Larger ones are no configuration. */
const LARGEST_CONFIGURATION = 4 << 20;

/** The modules of a snapshot by its file records. Configuration files are read when asked for, once each. */
export function createModuleFiles(store: Store, files: ReadonlyMap<string, FileRecord>): ModuleFiles {
  return moduleFilesOf(new Set(files.keys()), (path) => {
    const file = files.get(path);
    if (file === undefined || file.size > LARGEST_CONFIGURATION) return undefined;
    try {
      const decoded = decodeText(store.objects.get(file.object));
      return decoded.ok ? decoded.text : undefined;
    } catch {
      // A missing or damaged object is for `verify` to report; imports resolve as if the file did not configure anything.
      return undefined;
    }
  });
}

/** The modules of a set of paths whose texts come from a function. */
export function moduleFilesOf(paths: ReadonlySet<string>, readText: (path: string) => string | undefined): ModuleFiles {
  const documents = new Map<string, JsonObject | undefined>();
  return {
    paths,
    text: (path) => (paths.has(path) ? readText(path) : undefined),
    json(path) {
      if (!paths.has(path)) return undefined;
      if (!documents.has(path)) documents.set(path, jsonObject(parseJsonWithComments(readText(path) ?? '')));
      return documents.get(path);
    },
  };
}

/** The value if it is an object and no array. */
export function jsonObject(value: unknown): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The texts in a value that should be a list of them; empty for anything else. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
