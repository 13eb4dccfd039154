import { Header } from 'tar';

const BLOCK = 512;
/** Where a header of GNU tar says that its map of a sparse file goes on in the next block, and where such a block does. */
const HEADER_GOES_ON = 482;
const MAP_GOES_ON = 504;

/**
 * Takes the blocks out of a tar by which the headers of sparse files of GNU tar go on. The parser knows nothing of them
 * and would take the first ones for the file's content, and what is left of that for the end of the archive.
 *
 * @returns what is to be called with every chunk in turn, and answers what of it goes to the parser.
 */
export function createSparseHeaderFilter(): (chunk: Buffer) => Buffer {
  let state: 'header' | 'map' = 'header';
  /** Bytes of content, with its padding, that are left before the next header. */
  let content = 0;
  let partial: Buffer = Buffer.alloc(0);

  function isKept(block: Buffer): boolean {
    if (state === 'map') {
      if (block[MAP_GOES_ON] !== 1) state = 'header';
      return false;
    }
    const header = new Header(block, 0);
    if (!header.cksumValid) return true;
    // A size in a pax header is not looked for: whoever writes one has no such headers.
    content = Math.ceil((header.size ?? 0) / BLOCK) * BLOCK;
    if (header.type === 'SparseFile' && block[HEADER_GOES_ON] === 1) state = 'map';
    return true;
  }

  return (chunk) => {
    const kept: Buffer[] = [];
    for (let at = 0; at < chunk.length; ) {
      if (state === 'header' && content > 0) {
        const piece = chunk.subarray(at, at + content);
        kept.push(piece);
        content -= piece.length;
        at += piece.length;
        continue;
      }
      const piece = chunk.subarray(at, at + BLOCK - partial.length);
      at += piece.length;
      const block = partial.length === 0 ? piece : Buffer.concat([partial, piece]);
      partial = block.length < BLOCK ? block : Buffer.alloc(0);
      if (block.length === BLOCK && isKept(block)) kept.push(block);
    }
    return Buffer.concat(kept);
  };
}
