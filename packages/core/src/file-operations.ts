import * as fs from 'node:fs';

/** An operation that changes the file system. `open` creates a file. */
export type FileOperation = 'open' | 'write' | 'sync' | 'rename' | 'link' | 'mkdir' | 'remove' | 'touch';

/** Called before an operation takes place; what it throws is what the operation throws. */
export type FileInterceptor = (operation: FileOperation, path: string) => void;

let interceptor: FileInterceptor | undefined;

/**
 * For tests of crashes and full disks: every change of the file system that this package makes is announced to the
 * function before it takes place. It may throw or end the process. Not part of the stable interface.
 *
 * @param intercept - `undefined` takes the function away again.
 */
export function interceptFileOperations(intercept: FileInterceptor | undefined): void {
  interceptor = intercept;
}

/** The only calls in this repository that change the file system. They throw the errors of `node:fs`. */
export const fileOperations = {
  open(path: string, flags: 'wx' | 'a+'): number {
    interceptor?.('open', path);
    return fs.openSync(path, flags, 0o666);
  },
  /** Writes all of the bytes; `writeSync` may write fewer than asked. */
  write(fd: number, content: Uint8Array, path: string): void {
    interceptor?.('write', path);
    let written = 0;
    while (written < content.length) written += fs.writeSync(fd, content, written, content.length - written);
  },
  sync(fd: number, path: string): void {
    interceptor?.('sync', path);
    fs.fsyncSync(fd);
  },
  rename(from: string, to: string): void {
    interceptor?.('rename', to);
    fs.renameSync(from, to);
  },
  link(from: string, to: string): void {
    interceptor?.('link', to);
    fs.linkSync(from, to);
  },
  /** Creates the directory and its parents; answers the topmost one that was new. */
  mkdir(path: string): string | undefined {
    interceptor?.('mkdir', path);
    return fs.mkdirSync(path, { recursive: true });
  },
  remove(path: string): void {
    interceptor?.('remove', path);
    fs.unlinkSync(path);
  },
  removeTree(path: string): void {
    interceptor?.('remove', path);
    fs.rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  },
  touch(path: string): void {
    interceptor?.('touch', path);
    const now = Date.now() / 1000;
    fs.utimesSync(path, now, now);
  },
};
