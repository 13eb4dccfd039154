import * as fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sha256Hex } from '@codebatch/core';

const RELATIVE_IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g;

/**
 * A digest of a plugin that is loaded by path: of its module and of every module that it imports by a relative path.
 * Authors at work do not raise the version with every edit. Packages under `node_modules` are told by their version.
 *
 * @returns undefined for a specifier that is no file outside `node_modules`
 */
export function digestModule(specifier: string): string | undefined {
  if (!specifier.startsWith('file:') || specifier.includes('/node_modules/')) return undefined;
  const digests = new Map<string, string>();
  const queue = [specifier];
  for (let url = queue.shift(); url !== undefined; url = queue.shift()) {
    if (digests.has(url)) continue;
    const text = readText(url);
    digests.set(url, text === undefined ? 'missing' : sha256Hex(Buffer.from(text)));
    for (const match of text?.matchAll(RELATIVE_IMPORT) ?? []) queue.push(new URL(match[1]!, url).href);
  }
  return sha256Hex(Buffer.from([...digests.values()].join('\n')));
}

function readText(url: string): string | undefined {
  try {
    return fs.readFileSync(fileURLToPath(url), 'utf8');
  } catch {
    return undefined;
  }
}
