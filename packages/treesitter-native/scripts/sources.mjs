// What the native module is made of.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loads, root } from './compile.mjs';

/** Paths in the package. */
export const SOURCES = ['binding.gyp', ...readdirSync(join(root, 'native')).map((name) => join('native', name))];

/** Whether a module is newer than all of them, and can be loaded. */
export function isCurrent(file) {
  const made = statSync(file, { throwIfNoEntry: false });
  if (made === undefined) return false;
  return SOURCES.every((source) => statSync(join(root, source)).mtimeMs <= made.mtimeMs) && loads(file);
}
