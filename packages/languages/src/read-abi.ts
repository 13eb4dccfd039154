import { closeSync, openSync, readSync } from 'node:fs';

/** The generated parser states its ABI within its first lines; the whole file has megabytes. */
const ABI_SEARCH_BYTES = 4096;

/** The tree-sitter ABI that a generated `parser.c` states. @throws Error if it cannot be read or states none */
export function readAbi(parserFile: string): number {
  const file = openSync(parserFile, 'r');
  try {
    const head = Buffer.alloc(ABI_SEARCH_BYTES);
    const text = head.toString('latin1', 0, readSync(file, head, 0, ABI_SEARCH_BYTES, 0));
    const abi = /^#define LANGUAGE_VERSION (\d+)$/m.exec(text)?.[1];
    if (abi === undefined) throw new Error('its parser states no ABI');
    return Number(abi);
  } finally {
    closeSync(file);
  }
}
