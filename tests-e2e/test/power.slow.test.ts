import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Durability } from '@codebatch/core';
import { verifyStore } from '@codebatch/maintenance';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noteFigures, shareOf } from '../faults/figures.ts';
import { type LoggedOperation, readLog, runInjected } from '../faults/injected.ts';
import { createPowerModel, restore, type Survivors } from '../faults/power-model.ts';
import { randomNumbers } from '../faults/random-numbers.ts';
import { doneStates, outputsOf } from '../faults/store-facts.ts';
import { EPOCH, makeTemplates, type Templates } from '../faults/templates.ts';

const HOURS = 4 * 3_600_000;
/** Prefixes of each log that an ordinary test run replays, and of these those after which the work is done again. */
const REDUCED = { replayed: 24, redone: 2 };

let templates: Templates;
let outputs: ReadonlyMap<string, string>;
let index: string;
const replayed: Record<string, number> = {};

beforeAll(async () => {
  templates = await makeTemplates();
  const calm = templates.copy(templates.planned);
  await templates.command('resume', '--batch', 'b', '--jobs', '1', '--store', calm);
  outputs = outputsOf(calm, 'b');
  index = readFileSync(join(calm, 'snapshots/calm-files/files.index.jsonl'), 'utf8');
}, HOURS);

afterAll(() => {
  noteFigures('power', replayed);
  templates?.remove();
}, HOURS);

interface Command {
  readonly name: string;
  readonly template: 'planned' | 'complete' | 'littered' | 'damaged';
  readonly args: readonly string[];
}

const RUN: Command = { name: 'run', template: 'planned', args: ['run', '--batch', 'b', '--jobs', '1'] };
const INIT: Command = {
  name: 'batch init',
  template: 'complete',
  args: ['batch', 'init', '--snapshot', 'calm-files', '--id', 'b'],
};
const SNAPSHOT: Command = { name: 'snapshot', template: 'complete', args: ['snapshot', 'source', '--id', 'fresh'] };
const GC: Command = { name: 'gc', template: 'littered', args: ['gc', '--keep-batches', '1'] };
const REPAIR: Command = { name: 'repair', template: 'damaged', args: ['verify', '--repair', '--jobs', '1'] };

/** The changes of the file system that a command makes, and where it makes them. */
async function record(command: Command, durability: Durability): Promise<{ store: string; log: LoggedOperation[] }> {
  const store = templates.copy(templates[command.template]);
  const file = `${store}.log`;
  const { status, stderr } = await runInjected([...command.args, '--durability', durability, '--store', store], {
    cwd: templates.folder,
    env: EPOCH,
    log: file,
  });
  expect(status, stderr).toBe(0);
  return { store, log: readLog(file) };
}

/** Calls an action with the store as a power cut leaves it after each prefix of a log. */
async function cutAtEveryPrefix(
  command: Command,
  durability: Durability,
  action: (cut: { store: string; how: 'all' | 'some'; hint: string; redo: boolean; end: boolean }) => Promise<void>,
): Promise<void> {
  const { store, log } = await record(command, durability);
  // The template, restored in place, since the log has its paths.
  rmSync(store, { recursive: true });
  const pristine = templates.copy(templates[command.template]);
  const model = createPowerModel(pristine);
  const moved = (path: string): string => path.replace(store, pristine);
  const lengths = Array.from({ length: log.length + 1 }, (_, length) => length);
  const chosen = new Set([...shareOf(lengths, REDUCED.replayed), log.length]);
  const redone = new Set([...shareOf([...chosen], REDUCED.redone), log.length]);
  const seed = 7;
  const random = randomNumbers(seed);
  const seen = new Set<string>();
  let count = 0;
  for (const length of lengths) {
    if (chosen.has(length)) {
      for (const how of ['all', 'some'] as const) {
        const survivors = how === 'all' ? model.withoutUnsynced() : model.withSomeUnsynced(random);
        const digest = digestOf(survivors);
        count += 1;
        // Between two syncs nothing more is on the device.
        if (seen.has(digest) && length !== log.length) continue;
        seen.add(digest);
        const cut = `${pristine}-cut`;
        restore(survivors, cut);
        const hint = `${command.name} (${durability}), ${how} unsynced lost after ${length} of ${log.length} operations, seed ${seed}`;
        await action({ store: cut, how, hint, redo: redone.has(length), end: length === log.length });
        rmSync(cut, { recursive: true });
      }
    }
    const next = log[length];
    if (next === undefined) break;
    model.apply({
      ...next,
      path: moved(next.path),
      ...(next.from === undefined ? {} : { from: moved(next.from) }),
    });
  }
  replayed[`${command.name} (${durability})`] = count;
}

function digestOf(survivors: Survivors): string {
  const hash = createHash('sha256');
  for (const [path, content] of [...survivors].sort()) hash.update(`${path}\n`).update(content).update('\n');
  return hash.digest('hex');
}

async function damageOf(store: string): Promise<string[]> {
  return (await verifyStore(store)).damage.map(({ path, code }) => `${code} ${path}`);
}

async function finish(store: string, hint: string): Promise<void> {
  if (!existsSync(join(store, 'batches/b'))) {
    await templates.command('batch', 'init', '--snapshot', 'calm-files', '--id', 'b', '--store', store);
  }
  await templates.command('resume', '--batch', 'b', '--jobs', '1', '--store', store);
  expect(outputsOf(store, 'b'), hint).toEqual(outputs);
  expect(await damageOf(store), hint).toEqual([]);
}

describe('a power cut', () => {
  it.each([RUN, INIT])(
    'R2.5 R8.4 with full durability takes no finished work and leaves no damage: $name',
    {
      timeout: HOURS,
    },
    async (command) => {
      await cutAtEveryPrefix(command, 'full', async ({ store, hint, redo, end }) => {
        expect(await damageOf(store), hint).toEqual([]);
        if (end && command === RUN) expect(outputsOf(store, 'b'), hint).toEqual(outputs);
        if (end) expect(existsSync(join(store, 'batches/b/batch.json')), hint).toBe(true);
        const done = doneStates(store, 'b');
        if (!redo) return;
        await finish(store, hint);
        const after = doneStates(store, 'b');
        for (const [shard, state] of done) expect(after.get(shard), hint).toBe(state);
      });
    },
  );

  it.each(['full', 'group'] as const)(
    'R2.2 a snapshot is there as a whole or not at all (%s)',
    {
      timeout: HOURS,
    },
    async (durability) => {
      await cutAtEveryPrefix(SNAPSHOT, durability, async ({ store, hint, end }) => {
        expect(await damageOf(store), hint).toEqual([]);
        const published = existsSync(join(store, 'snapshots/fresh'));
        if (end && durability === 'full') expect(published, hint).toBe(true);
        if (published) {
          expect(readFileSync(join(store, 'snapshots/fresh/files.index.jsonl'), 'utf8'), hint).toBe(index);
        }
      });
    },
  );

  it.each(['full', 'group'] as const)(
    'R2.1 a collection never takes what is reachable after all (%s)',
    {
      timeout: HOURS,
    },
    async (durability) => {
      await cutAtEveryPrefix(GC, durability, async ({ store, hint }) => {
        expect(await damageOf(store), hint).toEqual([]);
      });
    },
  );

  it('R2.5 a repair under full durability leaves no other damage than there was', { timeout: HOURS }, async () => {
    const before = await damageOf(templates.damaged);
    const paths = before.map((damage) => damage.split(' ')[1]);
    await cutAtEveryPrefix(REPAIR, 'full', async ({ store, hint, end }) => {
      const after = await damageOf(store);
      expect(
        after.filter((damage) => !paths.includes(damage.split(' ')[1])),
        hint,
      ).toEqual([]);
      if (end) expect(after, hint).toEqual([]);
    });
  });

  it('R2.5 with group durability takes at most states of the newest group, which resume makes again', {
    timeout: HOURS,
  }, async () => {
    await cutAtEveryPrefix(RUN, 'group', async ({ store, how, hint, redo, end }) => {
      const damage = await damageOf(store);
      // Outputs and objects are on the device before any state says so; a state itself may be torn.
      const torn = damage.filter((one) => !/^SCHEMA_ERROR .*\/state\.json$/.test(one));
      expect(torn, hint).toEqual([]);
      if (how === 'all' || end) expect(damage, hint).toEqual([]);
      if (end) expect(doneStates(store, 'b').size, hint).toBe(outputs.size);
      if (redo) await finish(store, hint);
    });
  });

  it.each([RUN, INIT, SNAPSHOT])(
    'R2.5 with process durability loses work that verify finds, never silently: $name',
    {
      timeout: HOURS,
    },
    async (command) => {
      await cutAtEveryPrefix(command, 'process', async ({ store, hint, redo }) => {
        const damaged = (await damageOf(store)).length > 0;
        if (command === SNAPSHOT) {
          const whole = existsSync(join(store, 'snapshots/fresh/snapshot.json'));
          if (!damaged && whole) {
            expect(readFileSync(join(store, 'snapshots/fresh/files.index.jsonl'), 'utf8'), hint).toBe(index);
          }
          return;
        }
        if (!redo || (command === INIT && damaged)) return;
        if (damaged) {
          await templates.server.run(['verify', '--repair', '--jobs', '1', '--store', store], templates.folder);
        }
        await finish(store, hint);
      });
    },
  );
});
