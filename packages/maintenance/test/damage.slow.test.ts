import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Store } from '@codebatch/core';
import { type Repair, repairStore, verifyStore } from '@codebatch/maintenance';
import { initBatch, type Registry, runBatch } from '@codebatch/runner';
import { createSnapshot } from '@codebatch/snapshot';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtInRegistry, copyStore, filesOf, makeStore } from './support/workspace.ts';

/** Flips and cuts of each file; more with `CODEBATCH_ROUNDS`. */
const ROUNDS = Number(process.env['CODEBATCH_ROUNDS'] ?? 2);

let good: Store;
let registry: Registry;

beforeAll(async () => {
  registry = await builtInRegistry();
  good = await makeStore();
  const source = path.join(path.dirname(good.root), 'source');
  await createSnapshot(good, { type: 'directory', path: source }, { id: 'same' });
  // Trees in chunks, so that there are manifests and objects that only manifests refer to.
  const chunking = { ...registry, config: { ...registry.config, limits: { chunkBytes: 60 } } };
  initBatch(good, { snapshotId: 'same', pipeline: 'full', registry: chunking, id: 'chunked' });
  await runBatch(good, 'chunked', { registry: chunking, jobs: 1, reuse: false });
});

/** Files that are truth: not events, which may be lost, and not what can be rebuilt. */
const truth = (): string[] =>
  filesOf(good.root).filter((file) => !file.endsWith('events.jsonl') && !file.startsWith('indexes/'));

type Damage = (target: string, bytes: Buffer, round: number) => boolean;

/** Places spread over a length: the first and the last, and as many between as there are rounds. */
function places(length: number, round: number): number {
  if (round === 0) return 0;
  return round === 1 ? length - 1 : (round * 7919) % length;
}

const flip: Damage = (target, bytes, round) => {
  if (bytes.length === 0) return false;
  const copy = Buffer.from(bytes);
  copy[places(bytes.length, round)]! ^= 1 << ((round * 3 + bytes.length) % 8);
  fs.writeFileSync(target, copy);
  return true;
};

const cut: Damage = (target, bytes, round) => {
  if (bytes.length === 0) return false;
  fs.writeFileSync(target, bytes.subarray(0, places(bytes.length, round)));
  return true;
};

const remove: Damage = (target, _bytes, round) => {
  if (round > 0) return false;
  fs.rmSync(target);
  return true;
};

describe('verify, file by file', () => {
  it.each([
    ['a flipped bit', flip],
    ['a file that was cut', cut],
    ['a missing file', remove],
  ] as const)(
    'R14.1 finds %s in every file of a store, and names it with what needs it',
    { timeout: ROUNDS * 120_000 },
    async (what, damage) => {
      const store = copyStore(good);
      let found = 0;
      for (const file of truth()) {
        const target = path.join(store.root, file);
        const before = fs.readFileSync(target);
        for (let round = 0; round < ROUNDS; round += 1) {
          if (!damage(target, before, round)) continue;
          const { damage: list } = await verifyStore(store.root);
          expect([file, list.map((entry) => entry.path)]).toEqual([file, [file]]);
          expect(list[0]!.needed_by.length, file).toBeGreaterThan(0);
          fs.writeFileSync(target, before);
          found += 1;
        }
      }
      expect(found).toBeGreaterThan(truth().length * 0.9);
      process.stderr.write(`${found} times ${what} in ${truth().length} files\n`);
      expect((await verifyStore(store.root)).damage).toEqual([]);
    },
  );

  it('R3.1 finds a file that does not belong there in every directory', async () => {
    const store = copyStore(good);
    const directories = fs
      .readdirSync(store.root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.parentPath.includes('indexes') && entry.name !== 'indexes')
      .map((entry) => path.relative(store.root, path.join(entry.parentPath, entry.name)));
    const strangers = ['', ...directories.filter((name) => !name.includes('.tmp'))].map((name) =>
      path.join(name, 'stranger').split(path.sep).join('/'),
    );
    for (const file of strangers) fs.writeFileSync(path.join(store.root, file), '');
    const { damage } = await verifyStore(store.root);
    expect(damage.map((entry) => entry.path)).toEqual([...strangers].sort());
    expect(new Set(damage.map(({ code }) => code))).toEqual(new Set(['FOREIGN_FILE']));
  });
});

/** Kinds of files, and how each is made good. `undefined`: nothing has what it says. */
const REPAIRS: readonly (readonly [kind: string, match: RegExp, how: Repair['how'] | undefined])[] = [
  ['objects', /^objects\//, 'rerun'],
  ['states', /\/state\.json$/, 'rerun'],
  ['outputs', /\/outputs\.index\.jsonl$/, 'rerun'],
  ['a files index of which there is an equal one', /^snapshots\/snap\/files\.index\.jsonl$/, 'copy'],
  ['store.json', /^store\.json$/, 'rewritten'],
  ['snapshot.json', /^snapshots\/snap\/snapshot\.json$/, undefined],
  ['batch.json', /^batches\/good\/batch\.json$/, undefined],
  ['plan.json', /^batches\/good\/plan\.json$/, undefined],
  ['task.json', /^batches\/good\/tasks\/01_parse\/task\.json$/, undefined],
];

describe('repair, kind by kind', () => {
  it.each(REPAIRS)('%s', async (_kind, match, how) => {
    for (const damage of ROUNDS > 2 ? [flip, cut, remove] : [flip]) {
      const store = copyStore(good);
      const damaged = truth().filter((file) => match.test(file) && fs.statSync(path.join(store.root, file)).size > 0);
      for (const file of damaged) {
        const target = path.join(store.root, file);
        damage(target, fs.readFileSync(target), 0);
      }
      const report = await repairStore(store.root, { registry, jobs: 1 });
      const left = report.damage.map((entry) => entry.path);
      if (how === undefined) {
        expect(left).toEqual(damaged);
        expect(report.repaired).toEqual([]);
        continue;
      }
      expect(left).toEqual([]);
      expect(report.repaired.map((entry) => entry.path)).toEqual(damaged);
      expect(report.repaired.map((entry) => entry.how)).toContain(how);
      expect(recordDigests(store)).toEqual(recordDigests(good));
    }
  });
});

/** `records_sha256` of every shard of the finished batches. */
function recordDigests(store: Store): Record<string, unknown> {
  return Object.fromEntries(
    filesOf(store.root)
      .filter((file) => /^batches\/(?:good|chunked)\/.*\/state\.json$/.test(file))
      .map((file) => {
        const state = JSON.parse(fs.readFileSync(path.join(store.root, file), 'utf8')) as { records_sha256: string };
        return [file, state.records_sha256];
      }),
  );
}
