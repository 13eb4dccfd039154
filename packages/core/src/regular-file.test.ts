import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../test/support/temporary-directory.ts';
import { hashBytes } from './hash-bytes.ts';
import { readJsonLines } from './json-lines.ts';
import { layout } from './layout.ts';
import { digestOf } from './object-ref.ts';
import { initStore, openStore } from './store.ts';

function makePipe(file: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  execFileSync('mkfifo', [file]);
}

describe.skipIf(process.platform === 'win32')('a pipe in the place of a file stalls nobody', () => {
  it('an object, a document, a file of lines', async () => {
    const store = initStore(path.join(temporaryDirectory(), 'store'));
    const ref = hashBytes(Buffer.from('x'));
    makePipe(layout.objectFile(store.root, digestOf(ref)));
    expect(() => store.objects.get(ref)).toThrow(expect.objectContaining({ code: 'IO_ERROR' }));
    expect(() => store.objects.verify(ref)).toThrow(expect.objectContaining({ code: 'IO_ERROR' }));
    const stream = store.objects.getStream(ref)[Symbol.asyncIterator]();
    await expect(stream.next()).rejects.toMatchObject({ code: 'IO_ERROR' });
    const lines = path.join(store.root, 'lines.jsonl');
    makePipe(lines);
    expect(() => [...readJsonLines(lines)]).toThrow(expect.objectContaining({ code: 'IO_ERROR' }));
    fs.rmSync(layout.storeFile(store.root));
    makePipe(layout.storeFile(store.root));
    expect(() => openStore(store.root)).toThrow(expect.objectContaining({ code: 'IO_ERROR' }));
  });
});
