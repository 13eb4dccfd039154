import { lstatSync } from 'node:fs';
import { knownEntries, type VerifyContext } from './verify-context.ts';

const PAIR = /^[a-f0-9]{2}$/;
const DIGEST = /^[a-f0-9]{64}$/;
const META = '.meta.json';
/** sha256 of no bytes: the only object that may be empty. */
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Path of an object, relative to the store. */
export function objectPath(digest: string): string {
  return `objects/sha256/${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest}`;
}

/**
 * Reads every object and compares it with its name (SPEC 4), and enters it into the table. Unless everything is to be read,
 * only sizes are taken.
 */
export async function checkObjects(context: VerifyContext): Promise<void> {
  knownEntries(context, 'objects', (name) => name === 'sha256' || name === '.tmp');
  for (const name of context.list('objects/.tmp') ?? []) context.temporary(`objects/.tmp/${name}`);
  for (const first of knownEntries(context, 'objects/sha256', isPair)) {
    for (const second of knownEntries(context, `objects/sha256/${first}`, isPair)) {
      const directory = `objects/sha256/${first}/${second}`;
      const belongs = (name: string): boolean => isObjectFile(name, first + second);
      const names = knownEntries(context, directory, belongs);
      for (const name of names) {
        if (!name.endsWith(META)) checkObject(context, name);
        else if (!names.includes(name.slice(0, -META.length))) {
          context.log.add(`${directory}/${name}`, 'FOREIGN_FILE', 'belongs to an object that is not there');
        }
        if (context.isDue()) await context.breathe();
      }
    }
  }
}

/** Checks one object and enters it, unless it is gone. */
function checkObject(context: VerifyContext, digest: string): void {
  const size = measureObject(context, digest);
  if (size === undefined) return;
  context.counts.objects += 1;
  context.objects.add(digest, size, !context.log.has(objectPath(digest)));
}

/** Looks at one object as deep as is wanted. @returns its size; undefined where there is none */
function measureObject(context: VerifyContext, digest: string): number | undefined {
  return context.depth === 'everything' ? checkContent(context, digest) : checkSize(context, digest);
}

function checkContent(context: VerifyContext, digest: string): number | undefined {
  const path = objectPath(digest);
  const file = context.read(path);
  if (file === undefined) return context.log.has(path) ? 0 : undefined;
  if (file.digest !== digest) {
    context.log.add(path, 'OBJECT_CORRUPT', `its bytes have the digest ${file.digest}`);
  }
  return file.size;
}

function checkSize(context: VerifyContext, digest: string): number | undefined {
  const stat = lstatSync(`${context.root}/${objectPath(digest)}`, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  context.counts.files += 1;
  if (!stat.isFile()) context.log.add(objectPath(digest), 'OBJECT_CORRUPT', 'is no file');
  else if (stat.size === 0 && digest !== EMPTY) context.log.add(objectPath(digest), 'OBJECT_CORRUPT', 'is empty');
  return stat.size;
}

/**
 * Something refers to an object: marks it, and says who needs it where it is missing or damaged.
 *
 * @param trusted whether the reference is what was written. One in a damaged file may name an object that never was.
 */
export function needObject(context: VerifyContext, digest: string, who: () => string, trusted = true): void {
  const { objects, log } = context;
  const index = objects.find(digest);
  if (index >= 0) {
    objects.mark(index);
    if (!objects.isWhole(index)) log.need(objectPath(digest), who());
    return;
  }
  const path = objectPath(digest);
  if (!log.has(path)) {
    // It may have been written since the objects were listed.
    if (!trusted || measureObject(context, digest) !== undefined) return;
    log.add(path, 'OBJECT_MISSING', 'is not in the store');
  }
  log.need(path, who());
}

function isPair(name: string): boolean {
  return PAIR.test(name);
}

function isObjectFile(name: string, prefix: string): boolean {
  const digest = name.endsWith(META) ? name.slice(0, -META.length) : name;
  return digest.startsWith(prefix) && DIGEST.test(digest);
}
