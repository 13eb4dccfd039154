import * as fs from 'node:fs';
import * as path from 'node:path';

/** Names of configurations, the first one in a directory wins. */
export const CONFIG_NAMES = [
  'codebatch.config.ts',
  'codebatch.config.js',
  'codebatch.config.mjs',
  'codebatch.config.json',
] as const;

/** The absolute path of the nearest configuration in a directory or one above it. */
export function findConfig(from: string): string | undefined {
  for (let directory = path.resolve(from); ; directory = path.dirname(directory)) {
    for (const name of CONFIG_NAMES) {
      const file = path.join(directory, name);
      if (fs.statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
    }
    if (directory === path.dirname(directory)) return undefined;
  }
}
