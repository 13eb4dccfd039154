import * as fs from 'node:fs';
import { fileOperations } from './file-operations.ts';
import { closeQuietly, type Durability, publishFile, removeQuietly, temporaryPath } from './files.ts';
import { wrapFileError } from './wrap-file-error.ts';

const BUFFER_SIZE = 1 << 20;

/**
 * Writes a file of any size as a whole in bounded memory: what is written goes to a temporary file beside the target,
 * and `commit` gives it its name. Exactly one of `commit`, `finish` and `abort` ends it; `abort` after another does
 * nothing.
 */
export class AtomicFileWriter {
  readonly #target: string;
  readonly #durability: Durability;
  readonly #temporary: string;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #fd: number | undefined;

  /** @throws as `writeFileAtomic` where the temporary file cannot be created */
  constructor(target: string, durability: Durability) {
    this.#target = target;
    this.#durability = durability;
    this.#temporary = temporaryPath(target);
    try {
      this.#fd = fileOperations.open(this.#temporary, 'wx');
    } catch (error) {
      throw wrapFileError(error, target, 'write');
    }
  }

  /** Adds bytes, or the UTF-8 form of a string. A failed write aborts. */
  write(chunk: string | Uint8Array): void {
    this.#open();
    if (typeof chunk !== 'string' && chunk.length >= BUFFER_SIZE) {
      this.#flush();
      this.#write(chunk);
      return;
    }
    // A copy, because the caller may use its buffer again.
    const bytes = Buffer.from(chunk);
    if (bytes.length === 0) return;
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= BUFFER_SIZE) this.#flush();
  }

  /** Publishes the file under its name. */
  commit(): void {
    publishFile(this.finish(), this.#target, this.#durability);
  }

  /**
   * Ends the file without giving it its name, which {@link publishFile} does, in this process or another.
   *
   * @returns the path of the temporary file
   */
  finish(): string {
    this.#flush();
    const fd = this.#open();
    try {
      if (this.#durability === 'full') fileOperations.sync(fd, this.#temporary);
      // The system lets go of a descriptor also where closing it fails, as on NFS beyond a quota.
      this.#fd = undefined;
      fs.closeSync(fd);
    } catch (error) {
      this.#discard();
      throw wrapFileError(error, this.#target, 'write');
    }
    return this.#temporary;
  }

  /** Removes what was written. */
  abort(): void {
    if (this.#fd !== undefined) this.#discard();
  }

  #discard(): void {
    const fd = this.#fd;
    this.#fd = undefined;
    this.#pending = [];
    if (fd !== undefined) closeQuietly(fd);
    removeQuietly(this.#temporary);
  }

  #flush(): void {
    this.#open();
    const content = this.#pending.length === 1 ? this.#pending[0]! : Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    if (content.length > 0) this.#write(content);
  }

  #write(content: Uint8Array): void {
    const fd = this.#open();
    try {
      fileOperations.write(fd, content, this.#temporary);
    } catch (error) {
      this.abort();
      throw wrapFileError(error, this.#target, 'write');
    }
  }

  #open(): number {
    if (this.#fd === undefined) throw new Error(`The writer of ${this.#target} is closed`);
    return this.#fd;
  }
}
