import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyStore } from '@codebatch/maintenance';
import { expect } from 'vitest';
import { filesMatching, outputsOf, truthOf } from './store-facts.ts';
import type { Templates } from './templates.ts';

/** A command that is killed, and what has to hold then. */
export interface KillScenario {
  readonly name: string;
  readonly template: string;
  readonly args: readonly string[];
  /** The batch that readers are asked about; `calm` where it does not exist. */
  readonly batch: string;
  /** The store is damaged before: readers may say so, and nothing else may be damaged after. */
  readonly damaged?: boolean;
  /** Does again what was killed, and expects the result of an undisturbed command. */
  finish(store: string): Promise<void>;
}

/** The scenarios, with the results of undisturbed commands. */
export async function makeScenarios(templates: Templates): Promise<KillScenario[]> {
  const run = templates.command;
  const undisturbed = async (template: string, ...args: string[]): Promise<string> => {
    const store = templates.copy(template);
    await run(...args, '--store', store);
    return store;
  };
  const resume = ['resume', '--batch', 'b', '--jobs', '1'];
  const outputs = outputsOf(await undisturbed(templates.planned, ...resume), 'b');
  expect(outputs.size).toBe(12);
  const complete = async (store: string): Promise<void> => {
    await run(...resume, '--store', store);
    expect(outputsOf(store, 'b')).toEqual(outputs);
  };

  const records = await run('query', 'outputs', '--batch', 'calm', '--jsonl', '--store', templates.complete);

  const gc = ['gc', '--keep-batches', '1'];
  const collected = truthOf(await undisturbed(templates.littered, ...gc));
  const whole = truthOf(templates.complete);
  const index = readFileSync(join(templates.complete, 'snapshots/calm-files/files.index.jsonl'), 'utf8');

  return [
    {
      name: 'snapshot',
      template: templates.complete,
      args: ['snapshot', 'source', '--id', 'fresh', '--durability', 'full'],
      batch: 'calm',
      async finish(store) {
        if (!existsSync(join(store, 'snapshots/fresh/snapshot.json'))) {
          await run('snapshot', 'source', '--id', 'fresh', '--store', store);
        }
        expect(readFileSync(join(store, 'snapshots/fresh/files.index.jsonl'), 'utf8')).toBe(index);
      },
    },
    {
      name: 'batch init',
      template: templates.complete,
      args: ['batch', 'init', '--snapshot', 'calm-files', '--id', 'b', '--durability', 'full'],
      batch: 'b',
      async finish(store) {
        if (!existsSync(join(store, 'batches/b'))) {
          await run('batch', 'init', '--snapshot', 'calm-files', '--id', 'b', '--store', store);
        }
        await complete(store);
      },
    },
    ...(['full', 'process'] as const).map((durability) => ({
      name: `run (${durability})`,
      template: templates.planned,
      args: ['run', '--batch', 'b', '--jobs', '1', '--durability', durability],
      batch: 'b',
      finish: complete,
    })),
    {
      name: 'resume',
      template: templates.begun,
      args: [...resume, '--durability', 'group'],
      batch: 'b',
      finish: complete,
    },
    {
      name: 'index build',
      template: templates.complete,
      args: ['index', 'build', '--batch', 'calm'],
      batch: 'calm',
      async finish(store) {
        const answer = await run('query', 'outputs', '--batch', 'calm', '--jsonl', '--store', store);
        expect(answer).toBe(records);
        await run('index', 'build', '--batch', 'calm', '--store', store);
        expect(await run('query', 'outputs', '--batch', 'calm', '--jsonl', '--store', store)).toBe(records);
      },
    },
    {
      name: 'gc',
      template: templates.littered,
      args: [...gc, '--durability', 'full'],
      batch: 'calm',
      async finish(store) {
        await run(...gc, '--store', store);
        // Killed between a batch and the snapshot that only it used, gc leaves that snapshot to the user.
        if (existsSync(join(store, 'snapshots/old-files')) && !existsSync(join(store, 'batches/old'))) {
          await run('snapshot', 'delete', 'old-files', '--store', store);
          await run(...gc, '--store', store);
        }
        expect(truthOf(store)).toEqual(collected);
      },
    },
    {
      name: 'batch delete',
      template: templates.planned,
      args: ['batch', 'delete', 'b', '--durability', 'full'],
      batch: 'b',
      async finish(store) {
        if (existsSync(join(store, 'batches/b'))) await run('batch', 'delete', 'b', '--store', store);
        expect(truthOf(store)).toEqual(whole);
      },
    },
    {
      name: 'repair',
      template: templates.damaged,
      args: ['verify', '--repair', '--jobs', '1', '--durability', 'full'],
      batch: 'calm',
      damaged: true,
      async finish(store) {
        const { status, stdout, stderr } = await templates.server.run(
          ['verify', '--repair', '--jobs', '1', '--store', store, '--json'],
          templates.folder,
        );
        expect(status, `${stdout}${stderr}`).toBe(0);
        expect((await verifyStore(store)).damage).toEqual([]);
        // What the killed repair had begun to make again is unfinished work now, and no damage.
        for (const batch of ['old', 'calm']) await run('resume', '--batch', batch, '--jobs', '1', '--store', store);
        const expected = filesMatching(templates.complete, OBJECTS_AND_OUTPUTS);
        expect(filesMatching(store, OBJECTS_AND_OUTPUTS)).toEqual(expected);
      },
    },
  ];
}

const OBJECTS_AND_OUTPUTS = /objects\/sha256\/.{6,}|outputs\.index\.jsonl$/;
