// Mutations of one file of a store: of its bytes, of its JSON as a hostile writer would with right seals and digests, and
// of the file itself.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { recordsDigest, sealDocument, sha256Hex } from '@codebatch/core';
import fc from 'fast-check';
import { listFiles } from './classify-files.mjs';

const BYTES = ['flip', 'cut', 'insert', 'remove', 'repeat', 'zero', 'append', 'empty'];
const VALUES = ['replace', 'replace', 'replace', 'delete', 'add', 'rename', 'whole'];
const FILES = ['missing', 'directory', 'link', 'dangling', 'pipe'];

const nested = (levels) => '['.repeat(levels) + ']'.repeat(levels);
/** Stands for a nesting that only a parser that does not recurse can write or read. */
const ABYSS = 'abyss: 50,000 levels';

/** Values that nobody should write: wrong types, extremes, names that lead elsewhere, text that would steer a terminal. */
const STRANGE = [
  null,
  true,
  -1,
  0.5,
  1e308,
  2 ** 53,
  '',
  'x'.repeat(100_000),
  '\u001b]0;owned\u0007\u001b[31mred\u001b[2J',
  '\u009b31m\u0085\u007f',
  'a\r\nb\tc\bd',
  '\u202egpj.exe\u2066\u200f\u2028',
  '\ud800 alone',
  '../../../../../../etc/passwd',
  '/etc/passwd',
  'C:\\Windows\\x',
  'a\u0000b',
  'nul',
  '__proto__',
  'constructor',
  'latest',
  'toString',
  [],
  {},
  JSON.parse(nested(900)),
  ABYSS,
  Array.from({ length: 5_000 }, (_, n) => n),
  JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
  `sha256:${'0'.repeat(64)}`,
  '2026-13-45T99:99:99Z',
  '+275760-09-13T00:00:00.001Z',
  'done',
  'single',
  'diagnostic',
  'cbt+chunks',
  999_999_999,
];

const KEYS = ['__proto__', 'constructor', 'toJSON', 'hasOwnProperty', 'length', 'self_sha256', '\u001b[31m', 'path'];

/**
 * One case: everything that decides a mutation and what is run on it, as plain numbers, so that it can be repeated from
 * its text. Numbers are taken modulo what there is.
 */
export const cases = fc.record({
  store: fc.nat(9).map((roll) => (roll === 0 ? 'foreign' : 'own')),
  kind: fc.nat(1000),
  file: fc.nat(100_000),
  how: fc.oneof(
    fc.constantFrom(...BYTES),
    fc.constantFrom(...VALUES),
    fc.constantFrom(...VALUES),
    fc.constantFrom(...FILES),
  ),
  at: fc.nat(1 << 30),
  value: fc.nat(1000),
  /** Seals and digests made right again, as one who wants to be believed would. */
  honest: fc.boolean(),
  command: fc.nat(100_000),
  writes: fc.nat(24).map((roll) => roll === 0),
});

/**
 * Mutates a file of a store.
 *
 * @param {string} root of the store
 * @param {string} file relative to it
 * @returns a function that undoes everything
 */
export function mutate(root, file, { how, at, value, honest }) {
  const undo = openUndo(root);
  const target = join(root, file);
  const before = readFileSync(target);
  undo.keep(file);
  if (FILES.includes(how)) {
    rmSync(target);
    if (how === 'directory') mkdirSync(target);
    else if (how === 'link') symlinkSync('/etc/passwd', target);
    else if (how === 'dangling') symlinkSync('nowhere', target);
    else if (how === 'pipe') execFileSync('mkfifo', [target]);
    return undo.run;
  }
  const after = BYTES.includes(how)
    ? mutateBytes(before, how, at, value)
    : mutateJson(before, file, { how, at, value, honest });
  if (honest && /\/[a-f0-9]{64}$/.test(file)) relink(root, file, after, undo);
  else writeFileSync(target, after);
  if (honest) vouchFor(root, file, after, undo);
  return undo.run;
}

function mutateBytes(bytes, how, at, value) {
  const place = bytes.length === 0 ? 0 : at % bytes.length;
  const length = 1 + (value % 64);
  const [head, tail] = [bytes.subarray(0, place), bytes.subarray(place)];
  switch (how) {
    case 'flip': {
      const copy = Buffer.from(bytes);
      if (copy.length > 0) copy[place] ^= 1 << (value & 7);
      return copy;
    }
    case 'cut':
      return head;
    case 'insert':
      return Buffer.concat([head, Buffer.from(String(STRANGE[value % STRANGE.length])).subarray(0, 200), tail]);
    case 'remove':
      return Buffer.concat([head, tail.subarray(length)]);
    case 'repeat':
      return Buffer.concat([head, tail.subarray(0, length), tail]);
    case 'zero':
      return Buffer.concat([head, Buffer.alloc(Math.min(length, tail.length)), tail.subarray(length)]);
    case 'append':
      return Buffer.concat([bytes, bytes.subarray(0, length), Buffer.from([value & 255])]);
    default:
      return Buffer.alloc(0);
  }
}

/** Changes a document, or one line of a file of lines; bytes that are no JSON get a strange value in their place. */
function mutateJson(bytes, file, how) {
  if (!file.endsWith('.jsonl')) return mutateText(bytes.toString('utf8'), how, 2);
  const lines = bytes.toString('utf8').split('\n');
  const index = how.at % Math.max(1, lines.length - 1);
  lines[index] = mutateText(lines[index] ?? '', { ...how, honest: false }, 0)
    .toString('utf8')
    .trimEnd();
  return Buffer.from(lines.join('\n'));
}

function mutateText(text, { how, at, value, honest }, indent) {
  const strange = STRANGE[value % STRANGE.length];
  let document;
  try {
    document = JSON.parse(text);
  } catch {
    return Buffer.from(JSON.stringify(strange));
  }
  if (how === 'whole') document = strange;
  else {
    const places = placesOf(document);
    const place = places[at % places.length];
    if (place === undefined) document = strange;
    else change(place, how, value, strange);
  }
  if (honest) document = sealed(document);
  return Buffer.from(`${JSON.stringify(document, null, indent).replaceAll(JSON.stringify(ABYSS), nested(50_000))}\n`);
}

/** Every member of every object and array. */
function placesOf(value, found = []) {
  if (typeof value !== 'object' || value === null) return found;
  for (const key of Object.keys(value)) {
    found.push({ holder: value, key });
    placesOf(value[key], found);
  }
  return found;
}

function change({ holder, key }, how, value, strange) {
  const set = (name, content) =>
    Object.defineProperty(holder, name, { value: content, enumerable: true, configurable: true, writable: true });
  if (Array.isArray(holder) && how !== 'delete') holder[how === 'replace' ? key : holder.length] = strange;
  else if (how === 'replace') set(key, strange);
  else if (how === 'delete') delete holder[key];
  else if (how === 'add') set(KEYS[value % KEYS.length], strange);
  else {
    const content = holder[key];
    delete holder[key];
    set(KEYS[value % KEYS.length], content);
  }
}

function sealed(document) {
  const sealable = typeof document === 'object' && document !== null && 'self_sha256' in document;
  try {
    return sealable ? sealDocument(document) : document;
  } catch {
    // What has no canonical form cannot be sealed by anybody.
    return document;
  }
}

/** Puts changed bytes under the name that they have by right, and makes every index refer to them. */
function relink(root, file, bytes, undo) {
  const [old, digest] = [file.slice(-64), sha256Hex(bytes)];
  const place = `objects/sha256/${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest}`;
  undo.keep(place);
  mkdirSync(dirname(join(root, place)), { recursive: true });
  writeFileSync(join(root, place), bytes);
  for (const index of listFiles(root)) {
    if (!/\/(?:files|outputs)\.index\.jsonl$/.test(index)) continue;
    const text = readFileSync(join(root, index), 'utf8');
    if (!text.includes(old)) continue;
    undo.keep(index);
    const changed = Buffer.from(text.replaceAll(old, digest));
    writeFileSync(join(root, index), changed);
    vouchFor(root, index, changed, undo);
  }
}

/** Makes the digests right that another document records of an index. */
function vouchFor(root, file, bytes, undo) {
  const digest = sha256Hex(bytes);
  if (file.endsWith('/files.index.jsonl'))
    rewrite(root, `${dirname(file)}/snapshot.json`, { files_sha256: digest }, undo);
  if (!file.endsWith('/outputs.index.jsonl')) return;
  const records = digestOfRecords(bytes);
  const fields = { outputs_sha256: digest, outputs_bytes: bytes.length, ...(records && { records_sha256: records }) };
  rewrite(root, `${dirname(file)}/state.json`, fields, undo);
}

function rewrite(root, file, fields, undo) {
  const target = join(root, file);
  if (!existsSync(target) || !statSync(target).isFile()) return;
  const document = JSON.parse(readFileSync(target, 'utf8'));
  // A foreign document has no digests, and gets none.
  if (document.self_sha256 === undefined) return;
  undo.keep(file);
  writeFileSync(target, `${JSON.stringify(sealDocument({ ...document, ...fields }), null, 2)}\n`);
}

function digestOfRecords(bytes) {
  try {
    return recordsDigest(bytes.toString('utf8').split('\n').filter(Boolean));
  } catch {
    return undefined;
  }
}

function openUndo(root) {
  const kept = new Map();
  return {
    keep(file) {
      if (kept.has(file)) return;
      const stat = lstatSync(join(root, file), { throwIfNoEntry: false });
      kept.set(file, stat === undefined ? undefined : { bytes: readFileSync(join(root, file)), stat });
    },
    run() {
      for (const [file, before] of kept) {
        const target = join(root, file);
        rmSync(target, { recursive: true, force: true });
        if (before === undefined) continue;
        mkdirSync(dirname(target), { recursive: true });
        writeFileSync(target, before.bytes);
        utimesSync(target, before.stat.atime, before.stat.mtime);
      }
    },
  };
}
