import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { initStore, layout, type OutputRecord, type ShardStateRecord, type Store } from '@codebatch/core';
import { loadRegistry, type Pipeline, type Registry, type TaskSpecifier } from '@codebatch/runner';
import { createSnapshot } from '@codebatch/snapshot';
import { afterEach } from 'vitest';

const directories: string[] = [];

afterEach(() => {
  for (const directory of directories.splice(0)) fs.rmSync(directory, { recursive: true, force: true });
});

/** A temporary directory that is removed after the test. */
export function temporaryDirectory(): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'codebatch-'));
  directories.push(directory);
  return directory;
}

/** A store with a snapshot of files that are given by path and content. */
export async function storeWith(
  files: Readonly<Record<string, string | Uint8Array>>,
  root: string = path.join(temporaryDirectory(), 'store'),
): Promise<Store> {
  const store = initStore(root);
  await addSnapshot(store, files, 'snap');
  return store;
}

/** Adds a snapshot of files that are given by path and content. */
export async function addSnapshot(
  store: Store,
  files: Readonly<Record<string, string | Uint8Array>>,
  id: string,
): Promise<void> {
  const source = temporaryDirectory();
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(source, name)), { recursive: true });
    fs.writeFileSync(path.join(source, name), content);
  }
  await createSnapshot(store, { type: 'directory', path: source }, { id });
}

/** Files with words that fall into many shards. */
export function wordFiles(count: number): Record<string, string> {
  const files: Record<string, string> = {};
  for (let index = 0; index < count; index += 1) {
    const words = Array.from({ length: 5 + (index % 40) }, (_, word) => `word${(index * 7 + word * 13) % 101}`);
    files[`dir${index % 7}/file${index}.txt`] = `${words.join(' ')}\n${index % 3 === 0 ? 'TODO think\n' : ''}`;
  }
  return files;
}

/** The URL of a task among the fixtures. */
export function fixtureTask(name: string): string {
  return new URL(`../fixtures/tasks/${name}`, import.meta.url).href;
}

/** Specifiers of fixture tasks by name. */
export function specifiers(...names: readonly string[]): TaskSpecifier[] {
  return names.map((type) => ({ type, specifier: fixtureTask(`${type}.mjs`), trusted: false }));
}

/** A pipeline in which every task depends on the ones named. */
export function pipeline(name: string, tasks: Readonly<Record<string, readonly string[]>>): Pipeline {
  return {
    name,
    description: '',
    tasks: Object.entries(tasks).map(([type, needs]) => ({
      task_id: type,
      type,
      depends_on: needs,
      options: {},
    })),
  };
}

/** The registry of `words`, `longest` and `census`, with pipelines of the first, the first two, and all. */
export function wordsRegistry(): Promise<Registry> {
  return loadRegistry({
    builtIn: specifiers('words', 'longest', 'census'),
    pipelines: [
      pipeline('words', { words: [] }),
      pipeline('both', { words: [], longest: ['words'] }),
      pipeline('all', { words: [], longest: ['words'], census: ['longest'] }),
    ],
  });
}

/** Outputs of every shard, by path below `tasks/`. */
export function outputFiles(store: Store, batch: string): Map<string, string> {
  const root = layout.tasksDir(store.root, batch);
  const found = new Map<string, string>();
  for (const name of fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    if (name.endsWith('outputs.index.jsonl')) found.set(name, fs.readFileSync(path.join(root, name), 'utf8'));
  }
  return found;
}

/** All records of a task, in the order of shards. */
export function recordsOf(store: Store, batch: string, task: string): OutputRecord[] {
  return [...outputFiles(store, batch)]
    .filter(([name]) => name.startsWith(`${task}/`))
    .flatMap(([, text]) => text.split('\n').filter((line) => line !== ''))
    .map((line) => JSON.parse(line) as OutputRecord);
}

/** States of every shard, by path below `tasks/`. */
export function shardStates(store: Store, batch: string, optional = false): Map<string, ShardStateRecord> {
  const root = layout.tasksDir(store.root, batch);
  const found = new Map<string, ShardStateRecord>();
  if (optional && !fs.existsSync(root)) return found;
  for (const name of fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    if (name.endsWith('state.json')) found.set(name, JSON.parse(fs.readFileSync(path.join(root, name), 'utf8')));
  }
  return found;
}

/** `records_sha256` of every shard, by path below `tasks/`. */
export function digests(store: Store, batch: string): Map<string, string | undefined> {
  return new Map([...shardStates(store, batch)].map(([name, state]) => [name, state.records_sha256]));
}

/** Files below a directory whose names end in `.tmp`. */
export function temporaryFiles(root: string): string[] {
  return fs
    .readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.tmp') && name !== 'objects/.tmp');
}

/** The absolute path of a file in this package's test directory. */
export function testFile(name: string): string {
  return fileURLToPath(new URL(`../${name}`, import.meta.url));
}

/** The registry of the task `faulty`, which does what its files say, and of one that depends on it. */
export function faultyRegistry(): Promise<Registry> {
  return loadRegistry({
    builtIn: specifiers('faulty', 'after'),
    pipelines: [pipeline('faulty', { faulty: [], after: ['faulty'] })],
  });
}

/** The registry of the task `slow` with a pipeline of that name. */
export function loadSlowRegistry(): Promise<Registry> {
  return loadRegistry({ builtIn: specifiers('slow'), pipelines: [pipeline('slow', { slow: [] })] });
}
