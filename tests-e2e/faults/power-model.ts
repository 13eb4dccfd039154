import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { LoggedOperation } from './injected.ts';

/** A file or directory as the system shows it, and as the device holds it. */
type Inode = FileInode | DirectoryInode;

interface FileInode {
  readonly kind: 'file';
  shown: Buffer;
  durable: Buffer;
}

interface DirectoryInode {
  readonly kind: 'directory';
  shown: Map<string, Inode>;
  durable: Map<string, Inode>;
}

/** What a directory tree is after a power cut. */
export type Survivors = Map<string, Buffer | 'directory'>;

/**
 * A file system that remembers what is on the device. The content of a file gets there by a sync of the file; an entry of
 * a directory (created, renamed, removed) by a sync of the directory; everything by a sync of the file system. A file
 * system of today keeps more than that; none is obliged to.
 */
export interface PowerModel {
  /** Lets an operation take place. */
  apply(operation: LoggedOperation): void;
  /** What is left when the power fails now and everything that was not synced is lost. */
  withoutUnsynced(): Survivors;
  /**
   * What is left when of everything that was not synced an arbitrary part got onto the device: single entries of
   * directories, and of contents the old, the new, a part of the new, or zeros in its length.
   */
  withSomeUnsynced(random: () => number): Survivors;
}

/** The model of a directory whose present content is on the device. Operations elsewhere are no part of it. */
export function createPowerModel(root: string): PowerModel {
  const top = load(root);

  const find = (path: string): { parent: DirectoryInode; name: string } | undefined => {
    const inner = relative(root, path);
    if (inner.startsWith('..') || inner === '') return undefined;
    const names = inner.split(sep);
    const name = names.pop()!;
    let parent = top;
    for (const step of names) {
      const next = parent.shown.get(step);
      if (next?.kind !== 'directory') throw new Error(`${path} is in no directory of the log`);
      parent = next;
    }
    return { parent, name };
  };
  const need = (path: string): Inode => {
    const place = find(path);
    const inode = place === undefined ? top : place.parent.shown.get(place.name);
    if (inode === undefined) throw new Error(`${path} was never made in the log`);
    return inode;
  };

  const apply = ({ operation, path, from, content }: LoggedOperation): void => {
    switch (operation) {
      case 'sync':
        sync(need(path));
        return;
      case 'sync-file-system':
        syncAll(top);
        return;
      case 'touch':
        return;
      case 'mkdir':
        makeDirectories(top, relative(root, path));
        return;
      case 'write': {
        const file = need(path);
        if (file.kind === 'file') file.shown = Buffer.concat([file.shown, Buffer.from(content ?? '', 'base64')]);
        return;
      }
      default: {
        const place = find(path);
        if (place === undefined) return;
        const { parent, name } = place;
        if (operation === 'remove') parent.shown.delete(name);
        else if (operation === 'open') {
          if (!parent.shown.has(name)) parent.shown.set(name, newFile(Buffer.alloc(0), Buffer.alloc(0)));
        } else {
          const inode = need(from!);
          const source = find(from!)!;
          if (operation === 'rename') source.parent.shown.delete(source.name);
          parent.shown.set(name, inode);
        }
      }
    }
  };

  return {
    apply,
    withoutUnsynced: () =>
      collect(
        top,
        (directory) => directory.durable,
        (file) => file.durable,
      ),
    withSomeUnsynced: (random) =>
      collect(
        top,
        (directory) => mixEntries(directory, random),
        (file) => mixContent(file, random),
      ),
  };
}

/** Writes what survived into a new directory. */
export function restore(survivors: Survivors, directory: string): void {
  mkdirSync(directory);
  for (const [path, content] of survivors) {
    if (content === 'directory') mkdirSync(join(directory, path));
    else writeFileSync(join(directory, path), content);
  }
}

function newFile(shown: Buffer, durable: Buffer): FileInode {
  return { kind: 'file', shown, durable };
}

function load(directory: string): DirectoryInode {
  const entries = new Map<string, Inode>();
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) entries.set(entry.name, load(path));
    else {
      const content = readFileSync(path);
      entries.set(entry.name, newFile(content, content));
    }
  }
  return { kind: 'directory', shown: entries, durable: new Map(entries) };
}

function makeDirectories(top: DirectoryInode, inner: string): void {
  if (inner.startsWith('..') || inner === '') return;
  let parent = top;
  for (const name of inner.split(sep)) {
    let next = parent.shown.get(name);
    if (next === undefined) {
      next = { kind: 'directory', shown: new Map(), durable: new Map() };
      parent.shown.set(name, next);
    }
    if (next.kind !== 'directory') throw new Error(`${inner} is no directory`);
    parent = next;
  }
}

function sync(inode: Inode): void {
  if (inode.kind === 'file') inode.durable = inode.shown;
  else inode.durable = new Map(inode.shown);
}

function syncAll(directory: DirectoryInode): void {
  for (const inode of directory.shown.values()) {
    if (inode.kind === 'directory') syncAll(inode);
    else sync(inode);
  }
  sync(directory);
}

function collect(
  top: DirectoryInode,
  entriesOf: (directory: DirectoryInode) => ReadonlyMap<string, Inode>,
  contentOf: (file: FileInode) => Buffer,
): Survivors {
  const survivors: Survivors = new Map();
  const visit = (directory: DirectoryInode, prefix: string, above: ReadonlySet<Inode>): void => {
    for (const [name, inode] of entriesOf(directory)) {
      const path = `${prefix}${name}`;
      if (inode.kind === 'file') survivors.set(path, contentOf(inode));
      // A directory that was moved below itself by half a rename cannot be.
      else if (!above.has(inode)) {
        survivors.set(path, 'directory');
        visit(inode, `${path}/`, new Set([...above, inode]));
      }
    }
  };
  visit(top, '', new Set([top]));
  return survivors;
}

function mixEntries({ shown, durable }: DirectoryInode, random: () => number): Map<string, Inode> {
  const mixed = new Map<string, Inode>();
  for (const name of new Set([...durable.keys(), ...shown.keys()])) {
    const [before, now] = [durable.get(name), shown.get(name)];
    const inode = before === now || random() < 0.5 ? now : before;
    if (inode !== undefined) mixed.set(name, inode);
  }
  return mixed;
}

function mixContent({ shown, durable }: FileInode, random: () => number): Buffer {
  if (shown === durable) return shown;
  const variants = [
    () => durable,
    () => shown,
    () => Buffer.alloc(0),
    () => shown.subarray(0, Math.floor(random() * shown.length)),
    () => Buffer.alloc(shown.length),
  ];
  return variants[Math.floor(random() * variants.length)]!();
}
