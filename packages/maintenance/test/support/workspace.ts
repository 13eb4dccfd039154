import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { initStore, layout, openStore, recordsDigest, type Store, sha256Hex, writeDocument } from '@codebatch/core';
import { initBatch, loadRegistry, type Pipeline, type Registry, runBatch } from '@codebatch/runner';
import { createSnapshot } from '@codebatch/snapshot';
import { afterAll } from 'vitest';

const directories: string[] = [];

afterAll(() => {
  for (const directory of directories.splice(0)) fs.rmSync(directory, { recursive: true, force: true });
});

/** A temporary directory that is removed after the tests of a file. */
export function temporaryDirectory(): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'codebatch-'));
  directories.push(directory);
  return directory;
}

/** A small source in several languages. */
export const SOURCE: Readonly<Record<string, string>> = {
  'README.md': '# Sample\n\nTODO: write more.\n',
  'src/a.py': 'import os\n\n\ndef add(a, b):\n    if a:\n        return a + b\n    return b\n',
  'src/b.py': 'def broken(:\n    return 1\n',
  'src/empty.py': '',
  'web/c.ts': "import { x } from './x';\nexport const total = (n: number): number => n + 1;   \n",
  'web/d.tsx': 'export const View = () => <main>hello</main>;\n',
  'web/e.js': 'var used = 1;\nmodule.exports = { used };\n',
  'logo.bin': 'PNG\0\0\0',
};

const task = (type: string): { type: string; specifier: string } => ({
  type,
  specifier: new URL(`../../../task-${type}/dist/index.js`, import.meta.url).href,
});

const after = (task_id: string, type: string): Pipeline['tasks'][number] => ({
  task_id,
  type,
  depends_on: ['01_parse'],
  options: {},
});

/** The built-in tasks and the pipelines `parse` and `full`. */
export function builtInRegistry(): Promise<Registry> {
  const parse = { task_id: '01_parse', type: 'parse', depends_on: [], options: {} };
  return loadRegistry({
    builtIn: ['parse', 'analyze', 'symbols', 'lint'].map(task),
    pipelines: [
      { name: 'parse', description: '', tasks: [parse] },
      {
        name: 'full',
        description: '',
        tasks: [parse, after('02_analyze', 'analyze'), after('03_symbols', 'symbols'), after('04_lint', 'lint')],
      },
    ],
  });
}

/** Writes files given by path and content. */
export function writeFiles(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    fs.writeFileSync(path.join(directory, name), content);
  }
}

/** A store with a snapshot `snap` of the source, a finished batch `good` and one that never ran, `idle`. */
export async function makeStore(files: Readonly<Record<string, string>> = SOURCE): Promise<Store> {
  const directory = temporaryDirectory();
  writeFiles(path.join(directory, 'source'), files);
  const store = initStore(path.join(directory, 'store'));
  await createSnapshot(store, { type: 'directory', path: path.join(directory, 'source') }, { id: 'snap' });
  const registry = await builtInRegistry();
  initBatch(store, { snapshotId: 'snap', pipeline: 'full', registry, id: 'good' });
  await runBatch(store, 'good', { registry, jobs: 1 });
  initBatch(store, { snapshotId: 'snap', pipeline: 'full', registry, id: 'idle' });
  return store;
}

/** A copy of a store in a new directory. */
export function copyStore(store: Store): Store {
  const root = path.join(temporaryDirectory(), 'store');
  fs.cpSync(store.root, root, { recursive: true, preserveTimestamps: true });
  return openStore(root);
}

/** Gives a done shard other records, as a faulty or strange task would have: with right digests. */
export function replaceOutputs(
  store: Store,
  batch: string,
  task: string,
  shard: string,
  lines: readonly string[],
): void {
  const text = lines.map((line) => `${line}\n`).join('');
  fs.writeFileSync(layout.shardOutputs(store.root, batch, task, shard), text);
  const stateFile = layout.shardState(store.root, batch, task, shard);
  const state = JSON.parse(fs.readFileSync(stateFile, 'utf8')) as { stats: object };
  const digests = {
    outputs_sha256: sha256Hex(text),
    outputs_bytes: Buffer.byteLength(text),
    records_sha256: recordsDigest(lines),
  };
  const stats = { ...state.stats, outputs_written: lines.length };
  writeDocument(stateFile, { ...state, ...digests, stats }, 'process');
}

/** The store that another implementation wrote. */
export function foreignStore(): Store {
  const directory = temporaryDirectory();
  const archive = fileURLToPath(new URL('../fixtures/foreign-store.tar.gz', import.meta.url));
  execFileSync('tar', ['xzf', archive, '-C', directory]);
  return openStore(path.join(directory, 'store'));
}

/** Every file of a store, relative to it. */
export function filesOf(root: string): string[] {
  return fs
    .readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}
