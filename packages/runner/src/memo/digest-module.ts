import * as fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sha256Hex } from '@codebatch/core';

/** Whatever loads it: `import`, `require`, or a read of `new URL(…, import.meta.url)`. */
const RELATIVE_PATH = /(['"`])(\.{1,2}\/[^'"`\n]+)\1/g;
const MODULE = /\.[cm]?[jt]sx?$/;
/** Endings that loaders add, and those that TypeScript has in the place of what is written. */
const ENDINGS = ['.js', '.cjs', '.mjs', '.ts', '.cts', '.mts', '.json', '/index.js', '/index.ts'];
const WRITTEN_FOR_TYPESCRIPT = /\.([cm]?)js(x?)$/;

/**
 * A digest of a plugin that is loaded by path: of its module and of every file that it, or a module found so, names by a
 * relative path. Authors at work do not raise the version with every edit. Packages under `node_modules` are told by their
 * version.
 *
 * @returns undefined for a specifier that is no file outside `node_modules`
 */
export function digestModule(specifier: string): string | undefined {
  if (!specifier.startsWith('file:') || isInstalled(specifier)) return undefined;
  const digests = new Map<string, string>();
  const queue = [specifier];
  for (let url = queue.shift(); url !== undefined; url = queue.shift()) {
    if (digests.has(url)) continue;
    const content = readFile(url);
    digests.set(url, content === undefined ? 'missing' : sha256Hex(content));
    if (content === undefined || !MODULE.test(url)) continue;
    for (const [, , name] of content.toString('utf8').matchAll(RELATIVE_PATH)) {
      const target = new URL(name!, url).href;
      if (!isInstalled(target)) queue.push(findFile(target));
    }
  }
  return sha256Hex(Buffer.from([...digests.values()].join('\n')));
}

function isInstalled(url: string): boolean {
  return url.includes('/node_modules/');
}

/** The file that a loader takes for a path. */
function findFile(url: string): string {
  const others = [...ENDINGS.map((ending) => url + ending), url.replace(WRITTEN_FOR_TYPESCRIPT, '.$1ts$2')];
  return [url, ...others].find((candidate) => isFile(candidate)) ?? url;
}

function isFile(url: string): boolean {
  try {
    return fs.statSync(fileURLToPath(url)).isFile();
  } catch {
    return false;
  }
}

function readFile(url: string): Buffer | undefined {
  try {
    return fs.readFileSync(fileURLToPath(url));
  } catch {
    return undefined;
  }
}
