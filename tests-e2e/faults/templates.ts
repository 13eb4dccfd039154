import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { writeTree } from '../support/cli.ts';
import { type CommandServer, startCommandServer } from './command-server.ts';
import { runInjected } from './injected.ts';
import { findReaders, type Reader } from './read-everything.ts';
import { filesMatching } from './store-facts.ts';

/** Records of equal batches are equal to the byte with this in the environment. */
export const EPOCH = { SOURCE_DATE_EPOCH: '1700000000' };

const SOURCE = {
  'a.py': 'import os\n\n\ndef double(value):\n    return value * 2 \n',
  'b.ts': 'export const one = 1;\nexport function add(a: number): number {\n  return a && one ? a : one;\n}\n',
  'c.txt': 'TODO: a text\n',
};

/** Stores to begin from; a copy of one is what a fault is tried on. */
export interface Templates {
  readonly folder: string;
  readonly source: string;
  /** The complete batches `old` and `calm` of two sources; no memory of earlier results. */
  readonly complete: string;
  /** `complete`, and the planned batch `b`. */
  readonly planned: string;
  /** `planned`, with a part of `b` done. */
  readonly begun: string;
  /** `complete`, with what a killed command leaves. */
  readonly littered: string;
  /** `complete`, with an object, a tree, a state and outputs damaged. */
  readonly damaged: string;
  /** Runs commands in the environment of {@link EPOCH}. */
  readonly server: CommandServer;
  /** The commands that read a store. */
  readonly readers: readonly Reader[];
  /** Runs a command there, expects it to succeed, and answers what it printed. */
  command(...args: string[]): Promise<string>;
  /** A fresh copy of a template. */
  copy(template: string): string;
  remove(): void;
}

/** Makes the templates. */
export async function makeTemplates(): Promise<Templates> {
  const folder = mkdtempSync(join(tmpdir(), 'codebatch-faults-'));
  const source = join(folder, 'source');
  writeTree(source, SOURCE);
  writeTree(join(folder, 'old-source'), { 'old.py': 'x = 1\n', 'c.txt': SOURCE['c.txt'] });
  const server = startCommandServer(EPOCH);
  const command = async (...args: string[]): Promise<string> => {
    const { status, stdout, stderr } = await server.run(args, folder);
    expect(status, `${args.join(' ')}: ${stdout}${stderr}`).toBe(0);
    return stdout;
  };
  const template = (name: string): string => join(folder, 'templates', name);
  const derive = (name: string, from: string): string => {
    cpSync(from, template(name), { recursive: true, preserveTimestamps: true });
    return template(name);
  };
  const complete = template('complete');
  mkdirSync(join(folder, 'templates'));
  await command('init', complete);
  for (const [id, tree] of [
    ['old', 'old-source'],
    ['calm', 'source'],
  ] as const) {
    await command('snapshot', tree, '--id', `${id}-files`, '--store', complete);
    await command('batch', 'init', '--snapshot', `${id}-files`, '--id', id, '--store', complete);
    await command('run', '--batch', id, '--jobs', '1', '--store', complete);
  }
  rmSync(join(complete, 'indexes'), { recursive: true, force: true });

  const planned = derive('planned', complete);
  await command('batch', 'init', '--snapshot', 'calm-files', '--id', 'b', '--store', planned);
  const begun = derive('begun', planned);
  await command('run', '--batch', 'b', '--partition', '1/2', '--jobs', '1', '--store', begun);
  const littered = derive('littered', complete);
  const killed = await runInjected(['snapshot', 'old-source', '--id', 'torn', '--store', littered], {
    cwd: folder,
    point: { role: 'main', at: 12, kind: 'kill' },
  });
  expect(killed.signal).toBe('SIGKILL');
  const damaged = derive('damaged', complete);
  damage(damaged);

  let copies = 0;
  return {
    folder,
    source,
    server,
    readers: await findReaders(server, complete, folder),
    command,
    complete,
    planned,
    begun,
    littered,
    damaged,
    copy(from) {
      copies += 1;
      const to = join(folder, `copy-${copies}`);
      cpSync(from, to, { recursive: true, preserveTimestamps: true });
      return to;
    },
    remove() {
      server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Damages one thing of each kind that a repair makes good. */
function damage(store: string): void {
  const objects = filesMatching(join(store, 'objects'), /\/[0-9a-f]{64}$/);
  const [python] = [...objects].find(([, content]) => content === SOURCE['a.py'])!;
  writeFileSync(join(store, 'objects', python), SOURCE['a.py'].toUpperCase());
  const [tree] = [...objects].find(([, content]) => content.startsWith('cbt'))!;
  rmSync(join(store, 'objects', tree));
  const shards = (task: string): string => join(store, 'batches/calm/tasks', task, 'shards');
  const first = (task: string): string => join(shards(task), readdirSync(shards(task)).sort()[0]!);
  truncateSync(join(first('04_lint'), 'outputs.index.jsonl'), 10);
  writeFileSync(join(first('02_analyze'), 'state.json'), '{"status": "do');
}
