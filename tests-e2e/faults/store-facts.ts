import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Content of the files below a folder whose paths match, by path; none where there is no folder. */
export function filesMatching(folder: string, pattern: RegExp): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  return new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => pattern.test(path))
      .sort()
      .map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
  );
}

/** The outputs index of every shard of a batch, byte for byte. */
export function outputsOf(store: string, batch: string): Map<string, string> {
  return filesMatching(join(store, 'batches', batch, 'tasks'), /outputs\.index\.jsonl$/);
}

/** The states of the shards that are done, byte for byte: equal as long as no shard is executed again. */
export function doneStates(store: string, batch: string): Map<string, string> {
  const states = filesMatching(join(store, 'batches', batch, 'tasks'), /state\.json$/);
  return new Map([...states].filter(([, text]) => text.includes('"status": "done"')));
}

/** Whatever only a process at work has in a store: temporary files, announcements of writers, owners of batches. */
export function leftovers(store: string): string[] {
  return readdirSync(store, { recursive: true, encoding: 'utf8' })
    .filter((path) => path !== join('objects', '.tmp'))
    .filter((path) => /\.tmp$|(^|\/)writer-[^/]*\.json$|(^|\/)owner[^/]*\.json$/.test(path))
    .sort();
}

/** Every path in a store with its bytes, of what is truth. */
export function truthOf(store: string): Map<string, string> {
  return filesMatching(store, /^(store\.json$|objects\/sha256\/.{6,}|(snapshots|batches)\/[^.].*\.jsonl?$)/);
}
