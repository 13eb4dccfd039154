import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openStore, sha256Hex } from '@codebatch/core';
import { verifyStore } from '@codebatch/maintenance';
import { readSnapshotFiles } from '@codebatch/snapshot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyPoint, noteFigures } from '../faults/figures.ts';
import { type InjectedResult, runInjected } from '../faults/injected.ts';
import { doneStates, leftovers, outputsOf } from '../faults/store-facts.ts';
import { EPOCH, makeTemplates, type Templates } from '../faults/templates.ts';
import { writeTree } from '../support/cli.ts';

const HOURS = 3_600_000;
const PROCESSES = 16;
const ROUNDS = everyPoint ? 10 : 1;

let templates: Templates;
/** A store with the snapshot `files`, and the outputs that a batch over it has, without its id. */
let template: string;
let expected: ReadonlyMap<string, string>;
let started = 0;

beforeAll(async () => {
  templates = await makeTemplates();
  const { command, folder } = templates;
  writeTree(join(folder, 'project'), project(0));
  template = join(folder, 'templates/project');
  await command('init', template);
  await command('snapshot', 'project', '--id', 'files', '--store', template);
  const calm = templates.copy(template);
  await command('batch', 'init', '--id', 'calm', '--store', calm);
  await command('run', '--batch', 'calm', '--jobs', '2', '--store', calm);
  expected = withoutId(outputsOf(calm, 'calm'), 'calm');
}, HOURS);

afterAll(() => {
  noteFigures('many', {
    'rounds of each kind': ROUNDS,
    'processes at a time': PROCESSES,
    'processes started': started,
  });
  templates?.remove();
}, HOURS);

/** Files of which trees of neighbouring numbers share most. */
function project(number: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: 24 }, (_, index) => {
      const value = number * 3 + index;
      return [`part${value % 5}/file${value}.py`, `import os\n\n\ndef f${value}(x):\n    return x + ${value} \n`];
    }),
  );
}

function withoutId(outputs: ReadonlyMap<string, string>, id: string): Map<string, string> {
  return new Map([...outputs].map(([path, text]) => [path, text.replaceAll(`"batch_id":"${id}"`, '"batch_id":""')]));
}

/** Runs commands on a store at the same time. */
async function together(store: string, commands: readonly (readonly string[])[]): Promise<InjectedResult[]> {
  started += commands.length;
  return await Promise.all(
    commands.map((args) => runInjected([...args, '--store', store, '--json'], { cwd: templates.folder, env: EPOCH })),
  );
}

/** Runs commands that change nothing that is needed, one after the other, until the others are through. */
async function meanwhile<T>(store: string, commands: readonly (readonly string[])[], work: Promise<T>): Promise<T> {
  let over = false;
  void work.finally(() => {
    over = true;
  });
  for (let turn = 0; !over; turn += 1) {
    const args = commands[turn % commands.length]!;
    started += 1;
    const { status, stdout, stderr } = await runInjected([...args, '--store', store, '--json'], {
      cwd: templates.folder,
      env: EPOCH,
    });
    expect([0, 4], `${args.join(' ')}: ${stdout}${stderr}`).toContain(status);
  }
  return await work;
}

async function expectWhole(store: string): Promise<void> {
  expect((await verifyStore(store)).damage).toEqual([]);
  expect(leftovers(store)).toEqual([]);
}

/** Every shard of a batch was done by one attempt, and completed once. */
function expectDoneOnce(store: string, batch: string): void {
  const states = doneStates(store, batch);
  expect(states.size).toBe(expected.size);
  for (const [shard, state] of states) expect((JSON.parse(state) as { attempt: number }).attempt, shard).toBe(1);
  const completed = readFileSync(join(store, 'batches', batch, 'events.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"event":"shard_completed"'));
  expect(completed).toHaveLength(states.size);
  expect(withoutId(outputsOf(store, batch), batch)).toEqual(expected);
}

const rounds = Array.from({ length: ROUNDS }, (_, round) => round + 1);

describe(`${PROCESSES} processes on one store`, () => {
  it.each(rounds)(
    'R2.1 R4.1 snapshot overlapping trees, while others collect: no object is lost or torn (round %i)',
    {
      timeout: HOURS,
    },
    async () => {
      const store = templates.copy(template);
      const numbers = Array.from({ length: PROCESSES }, (_, number) => number);
      for (const number of numbers) writeTree(join(templates.folder, `tree${number}`), project(number));
      const snapshots = together(
        store,
        numbers.map((number) => ['snapshot', `tree${number}`, '--id', `s${number}`]),
      );
      const results = await meanwhile(store, [['gc'], ['snapshot', 'list'], ['store-stats']], snapshots);
      for (const { status, stdout, stderr } of results) expect(status, `${stdout}${stderr}`).toBe(0);
      for (const number of numbers) {
        const files = [...readSnapshotFiles(openStore(store), `s${number}`)];
        expect(files).toHaveLength(24);
        for (const { path, object } of files) {
          expect(object).toBe(`sha256:${sha256Hex(readFileSync(join(templates.folder, `tree${number}`, path)))}`);
        }
        rmSync(join(templates.folder, `tree${number}`), { recursive: true });
      }
      await expectWhole(store);
    },
  );

  it.each(rounds)(
    'R8.3 run one batch: one does, some wait for it, the others are refused (round %i)',
    {
      timeout: HOURS,
    },
    async () => {
      const store = templates.copy(template);
      await templates.command('batch', 'init', '--id', 'b', '--store', store);
      const commands = Array.from({ length: PROCESSES }, (_, index) => [
        'run',
        '--batch',
        'b',
        '--jobs',
        '1',
        ...(index % 2 === 0 ? ['--wait'] : []),
      ]);
      const results = await meanwhile(
        store,
        [['status', '--batch', 'b'], ['query', 'stats'], ['gc']],
        together(store, commands),
      );
      let executed = 0;
      for (const [index, { status, stdout, stderr }] of results.entries()) {
        const answer = JSON.parse(stdout) as { executed?: number; error?: { code: string } };
        if (status === 0) executed += answer.executed ?? 0;
        else {
          expect(index % 2, `${stdout}${stderr}`).toBe(1);
          expect({ status, code: answer.error?.code }).toEqual({ status: 3, code: 'BATCH_OWNED' });
        }
      }
      // 24 files through four tasks.
      expect(executed).toBe(96);
      expectDoneOnce(store, 'b');
      await expectWhole(store);
    },
  );

  it.each(rounds)(
    'R11.1 run the partitions of several batches, while others query and collect (round %i)',
    {
      timeout: HOURS,
    },
    async () => {
      const store = templates.copy(template);
      const batches = ['b0', 'b1', 'b2', 'b3'];
      for (const batch of batches) await templates.command('batch', 'init', '--id', batch, '--store', store);
      const commands = batches.flatMap((batch) =>
        [1, 2, 3, 4].map((part) => ['run', '--batch', batch, '--partition', `${part}/4`, '--jobs', '1']),
      );
      expect(commands).toHaveLength(PROCESSES);
      const reading = batches.flatMap((batch) => [
        ['query', 'outputs', '--batch', batch],
        ['summary', '--batch', batch],
      ]);
      const results = await meanwhile(store, [...reading, ['gc']], together(store, commands));
      for (const { status, stdout, stderr } of results) expect(status, `${stdout}${stderr}`).toBe(0);
      for (const batch of batches) expectDoneOnce(store, batch);
      await expectWhole(store);
    },
  );
});
