// Keeps build artifacts of an imaginary program in a store: bytes as objects, facts about them as a checked record.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  initStore,
  isCodebatchError,
  isStore,
  openStore,
  parseRecord,
  pathKey,
  readDocument,
  writeDocument,
} from '@codebatch/core';

const directory = mkdtempSync(join(tmpdir(), 'embed-core-'));
const root = join(directory, 'store');

// `full`: what put() has returned from survives a power cut.
const store = isStore(root) ? openStore(root) : initStore(root, { durability: 'full', metadata: { owner: 'example' } });

// The same bytes are one object, whoever puts them and however often.
const first = store.objects.put(Buffer.from('artifact'));
const second = store.objects.put(Buffer.from('artifact'));
console.log('one object:', first.ref === second.ref, first.created, second.created);
console.log('read back: ', store.objects.get(first.ref).toString());
console.log('verified:  ', store.objects.verify(first.ref).ok);

// A record is checked against the schema of the specification, and sealed when it is written.
const path = 'dist/App.js';
const line = { schema_version: 1, path, path_key: pathKey(path), object: first.ref, size: first.size };
console.log('record:    ', parseRecord('file', line, 'the line').path_key);
const document = join(directory, 'store-copy.json');
writeDocument(document, store.record, 'full');
console.log('sealed:    ', readDocument('store', document).self_sha256.length === 64);

// Everything that can go wrong has a stable code.
try {
  parseRecord('file', { ...line, path: '../outside' }, 'the line');
} catch (error) {
  if (!isCodebatchError(error)) throw error;
  console.log('refused:   ', error.code, '-', error.message);
}

rmSync(directory, { recursive: true });
