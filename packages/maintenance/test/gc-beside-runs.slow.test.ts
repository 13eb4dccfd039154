import * as fs from 'node:fs';
import { interceptFileOperations, layout, type Store } from '@codebatch/core';
import { verifyStore } from '@codebatch/maintenance';
import { type Registry, runBatch } from '@codebatch/runner';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { prepareCollection } from './support/step-through-gc.ts';
import { builtInRegistry, copyStore, makeStore } from './support/workspace.ts';

/** Interleavings in an ordinary run, for each way to begin; more with `CODEBATCH_ROUNDS`. */
const ROUNDS = Number(process.env['CODEBATCH_ROUNDS'] ?? 1) * 6;
const HOUR = 3600;

let good: Store;
let registry: Registry;

beforeAll(async () => {
  registry = await builtInRegistry();
  good = await makeStore();
});

afterEach(() => interceptFileOperations(undefined));

/** Makes objects so many seconds old, unless they are older. */
function age(store: Store, seconds: number): void {
  const time = Date.now() / 1000 - seconds;
  for (const ref of store.objects.list()) {
    const file = layout.objectFile(store.root, ref.slice(7));
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (stat !== undefined && stat.mtimeMs / 1000 > time) fs.utimesSync(file, time, time);
  }
}

/** `records_sha256` of every shard of a batch. */
function digests(store: Store, batch: string): unknown[] {
  return ['01_parse', '02_analyze', '03_symbols', '04_lint'].flatMap((task) =>
    fs
      .readdirSync(layout.shardsDir(store.root, batch, task))
      .sort()
      .map((shard) => {
        const state = fs.readFileSync(layout.shardState(store.root, batch, task, shard), 'utf8');
        return (JSON.parse(state) as { records_sha256: string }).records_sha256;
      }),
  );
}

interface Interleaving {
  /** The older batch, of which the running one has all its results, is collected meanwhile: else it stays. */
  readonly collectsOther: boolean;
  readonly reuse: boolean;
  /** Change of the run at which the collection begins, with all that was put by then half a minute old; 0: before the run. */
  readonly beginsAt: number;
  /** Steps of a collection that begins before the run. */
  readonly early: number;
  /** How many it makes before each change of the run, over and over. */
  readonly steps: readonly number[];
}

const interleavings: fc.Arbitrary<Interleaving> = fc.record({
  collectsOther: fc.boolean(),
  reuse: fc.boolean(),
  early: fc.nat(4),
  steps: fc.array(fc.nat(2), { minLength: 1, maxLength: 12 }).filter((steps) => steps.some((count) => count > 0)),
  beginsAt: fc.oneof(fc.constant(0), fc.nat(80)),
});

describe('R2.1 R11.1 a collection beside a run', () => {
  it.each([
    ['begins', 0],
    ['goes on after it was stopped', 3],
  ])(
    'of a batch that %s takes nothing that the batch refers to in the end',
    { timeout: ROUNDS * 60_000 },
    async (_, done) => {
      let collected = 0;
      let between = 0;
      await fc.assert(
        fc.asyncProperty(interleavings, async ({ collectsOther, reuse, beginsAt, early, steps }) => {
          const store = copyStore(good);
          // There is always something to collect.
          for (const text of ['nobody', 'needs', 'these']) store.objects.put(Buffer.from(text));
          if (done > 0) {
            const shards = fs
              .readdirSync(layout.shardsDir(store.root, 'good', '01_parse'))
              .sort()
              .slice(0, done);
            await runBatch(store, 'idle', { registry, jobs: 1, shards, reuse });
          }
          age(store, 2 * HOUR);
          const gc = await prepareCollection(store, collectsOther ? { keepBatches: 1 } : {});
          const advance = (count: number): void => {
            for (let step = 0; step < count; step += 1) if (gc.step()) between += 1;
          };
          if (beginsAt === 0) advance(1 + early);
          let change = 0;
          interceptFileOperations(() => {
            if (change > 0 && change === beginsAt) age(store, 30);
            if (change >= beginsAt) advance(steps[change % steps.length]!);
            change += 1;
          });
          const result = await runBatch(store, 'idle', { registry, jobs: 1, reuse });
          interceptFileOperations(undefined);
          const report = await gc.finish();
          expect(result).toMatchObject({ status: 'completed', failed: 0 });
          expect((await verifyStore(store.root)).damage).toEqual([]);
          expect(digests(store, 'idle')).toEqual(digests(good, 'good'));
          expect(report.batches).toEqual(collectsOther ? ['good'] : []);
          collected += report.objects;
          fs.rmSync(store.root, { recursive: true });
        }),
        { numRuns: ROUNDS },
      );
      // It does collect, and in between.
      expect(collected).toBeGreaterThan(ROUNDS);
      expect(between).toBeGreaterThan(ROUNDS * 4);
      process.stderr.write(`${ROUNDS} interleavings, ${between} steps in between, ${collected} objects collected\n`);
    },
  );
});
