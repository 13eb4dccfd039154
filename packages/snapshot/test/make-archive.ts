import { crc32, deflateRawSync } from 'node:zlib';

/** One entry of a tar archive, written as given: nothing is checked. */
export interface TarEntry {
  readonly name: string | Buffer;
  readonly content?: string | Uint8Array;
  /** Type flag; `0` is a file, `1` a hard link, `2` a symbolic link, `5` a directory, `x` a pax header. */
  readonly type?: string;
  readonly link?: string;
  readonly mode?: number;
  /** Size to declare in place of the real one. */
  readonly size?: number;
}

export function makeTar(entries: readonly TarEntry[], { endMark = true }: { endMark?: boolean } = {}): Buffer {
  const blocks = entries.flatMap((entry) => {
    const content = Buffer.from(entry.content ?? '');
    const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
    return [tarHeader(entry, entry.size ?? content.length), content, padding];
  });
  return Buffer.concat([...blocks, ...(endMark ? [Buffer.alloc(1024)] : [])]);
}

/** A pax header that gives the next entry its path. */
export function paxPath(path: string | Buffer): TarEntry {
  const body = Buffer.concat([Buffer.from(' path='), Buffer.from(path as string), Buffer.from('\n')]);
  let length = body.length + 1;
  while (`${length}`.length + body.length !== length) length += 1;
  return { name: 'pax', type: 'x', content: Buffer.concat([Buffer.from(`${length}`), body]) };
}

function tarHeader({ name, type = '0', link = '', mode = 0o644 }: TarEntry, size: number): Buffer {
  const header = Buffer.alloc(512);
  Buffer.from(name as string).copy(header, 0, 0, 100);
  header.write(`${mode.toString(8).padStart(7, '0')}\0`, 100);
  header.write('0000000\x000000000\0', 108);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(link, 157);
  header.write('ustar\x0000', 257);
  let sum = 0;
  for (const byte of header) sum += byte;
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** One entry of a zip archive, written as given: nothing is checked. */
export interface ZipEntry {
  readonly name: string | Buffer;
  readonly content?: string | Uint8Array;
  readonly stored?: boolean;
  /** Unix mode with file type. */
  readonly mode?: number;
  readonly flags?: number;
  readonly method?: number;
  /** Declared values in place of the real ones. */
  readonly crc?: number;
  readonly size?: number;
  readonly madeBy?: number;
}

export function makeZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name as string);
    const content = Buffer.from(entry.content ?? '');
    const packed = entry.stored === true ? content : deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(entry.flags ?? (/^[\x00-\x7f]*$/.test(name.toString('latin1')) ? 0 : 0x800), 2);
    common.writeUInt16LE(entry.method ?? (entry.stored === true ? 0 : 8), 4);
    common.writeUInt32LE(entry.crc ?? crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(entry.size ?? content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, name, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02', 'latin1'), Buffer.from([20, entry.madeBy ?? 3]), common, tail, name);
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}
