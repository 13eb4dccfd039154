import * as fs from 'node:fs';
import * as path from 'node:path';
import { layout, type Store } from '@codebatch/core';
import { repairStore, verifyStore } from '@codebatch/maintenance';
import { type Registry, runBatch } from '@codebatch/runner';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtInRegistry, filesOf, makeStore } from './support/workspace.ts';

let store: Store;
let registry: Registry;

beforeAll(async () => {
  store = await makeStore();
  registry = await builtInRegistry();
});

/** Flips the last bit but some of a file. */
function damage(file: string): Buffer {
  const target = path.join(store.root, file);
  const before = fs.readFileSync(target);
  const bytes = Buffer.from(before);
  bytes[bytes.length >> 1]! ^= 1;
  fs.writeFileSync(target, bytes);
  return before;
}

const shards = (task: string): string[] => fs.readdirSync(layout.shardsDir(store.root, 'good', task)).sort();

/** Digests of the records of every shard. */
function records(): unknown[] {
  return ['01_parse', '02_analyze', '03_symbols', '04_lint'].flatMap((task) =>
    shards(task).map((shard) => {
      const text = fs.readFileSync(layout.shardState(store.root, 'good', task, shard), 'utf8');
      return (JSON.parse(text) as { records_sha256: string }).records_sha256;
    }),
  );
}

describe('repairStore', () => {
  it('trap 7: makes every corrupt object again, from the source or by running the shard', async () => {
    const objects = filesOf(path.join(store.root, 'objects')).map((file) => `objects/${file}`);
    const before = records();
    const originals = new Map<string, Buffer>();
    for (const file of objects) {
      if (fs.statSync(path.join(store.root, file)).size > 0) originals.set(file, damage(file));
    }
    expect((await verifyStore(store.root)).damage).toHaveLength(originals.size);
    const report = await repairStore(store.root, { registry, jobs: 1 });
    expect(report).toMatchObject({ ok: true, damage: [], reasons: [] });
    expect(report.repaired).toHaveLength(originals.size);
    expect(new Set(report.repaired.map(({ how }) => how))).toEqual(new Set(['source', 'rerun']));
    for (const [file, bytes] of originals) expect(fs.readFileSync(path.join(store.root, file))).toEqual(bytes);
    expect(records()).toEqual(before);
  });

  it('R11.2 makes damaged outputs and states again with equal records', async () => {
    const before = records();
    const [shard] = shards('03_symbols');
    const base = 'batches/good/tasks';
    const files = [
      `${base}/01_parse/shards/${shard}/outputs.index.jsonl`,
      `${base}/03_symbols/shards/${shard}/state.json`,
    ];
    for (const file of files) damage(file);
    fs.rmSync(layout.shardOutputs(store.root, 'good', '04_lint', shards('04_lint')[0]!));
    const report = await repairStore(store.root, { registry, jobs: 1 });
    expect(report).toMatchObject({ ok: true, reasons: [] });
    expect(report.repaired.map(({ how }) => how)).toEqual(['rerun', 'rerun', 'rerun']);
    expect(records()).toEqual(before);
  });

  it('R11.2 makes what was lost with what it depends on, and what lies beside it', async () => {
    const before = records();
    const base = 'batches/good/tasks';
    const sizeOf = (shard: string): number =>
      fs.statSync(layout.shardOutputs(store.root, 'good', '02_analyze', shard)).size;
    const [lost, damaged] = shards('02_analyze').sort((a, b) => sizeOf(b) - sizeOf(a));
    // A power cut: nothing tells any more that the first task was through with the shard; and outputs of another.
    for (const task of ['01_parse', '03_symbols', '04_lint']) {
      fs.rmSync(layout.shardState(store.root, 'good', task, lost!));
    }
    fs.rmSync(layout.shardDir(store.root, 'good', '01_parse', lost!), { recursive: true });
    fs.writeFileSync(layout.shardState(store.root, 'good', '02_analyze', lost!), '');
    const outputs = `${base}/02_analyze/shards/${damaged}/outputs.index.jsonl`;
    fs.writeFileSync(path.join(store.root, outputs), Buffer.alloc(sizeOf(damaged!)));
    const report = await repairStore(store.root, { registry, jobs: 1 });
    expect(report).toMatchObject({ ok: true, damage: [], reasons: [] });
    expect(report.repaired.map(({ path: file }) => file)).toContain(outputs);
    await runBatch(store, 'good', { registry, jobs: 1 });
    expect(records()).toEqual(before);
  });

  it.each([
    ['state.json', 'makes nothing else of its batch, since a run reads every state', false],
    ['outputs.index.jsonl', 'makes the rest', true],
  ])('leaves a directory in the place of %s and %s', async (name, _what, makesRest) => {
    const before = records();
    const base = 'batches/good/tasks/04_lint/shards';
    const [blocked, damaged] = shards('04_lint');
    const place = path.join(store.root, base, blocked!, name);
    const state = path.join(store.root, base, damaged!, 'state.json');
    const [original, sound] = [fs.readFileSync(place), fs.readFileSync(state)];
    fs.rmSync(place);
    fs.mkdirSync(place);
    fs.writeFileSync(state, '{}');
    const report = await repairStore(store.root, { registry, jobs: 1 });
    const lost = `${base}/${damaged}/state.json`;
    expect(report.repaired).toEqual(makesRest ? [{ path: lost, how: 'rerun' }] : []);
    const left = [`${base}/${blocked}/${name}`, ...(makesRest ? [] : [lost])];
    expect(report.damage.map((entry) => entry.path)).toEqual(left.sort());
    expect(report.reasons).toEqual([`${base}/${blocked}/${name} is a directory and was left as it is`]);
    fs.rmdirSync(place);
    fs.writeFileSync(place, original);
    if (!makesRest) fs.writeFileSync(state, sound);
    expect((await verifyStore(store.root)).damage).toEqual([]);
    expect(records()).toEqual(before);
  });

  it('leaves a directory in the place of an object, and makes the rest', async () => {
    const before = records();
    const line = fs.readFileSync(layout.filesIndex(store.root, 'snap'), 'utf8').split('\n')[0]!;
    const ofSource = (JSON.parse(line) as { object: string }).object;
    const [ofTask, elsewhere] = shards('01_parse').flatMap((shard) => {
      const outputs = fs.readFileSync(layout.shardOutputs(store.root, 'good', '01_parse', shard), 'utf8');
      const object = /"object":"(sha256:[a-f0-9]{64})"/.exec(outputs)?.[1];
      return object === undefined ? [] : [object];
    });
    const pathOf = (object: string): string =>
      path.relative(store.root, layout.objectFile(store.root, object.slice(7)));
    const blocked = [pathOf(ofSource), pathOf(ofTask!)];
    const lost = pathOf(elsewhere!);
    const originals = blocked.map((file) => fs.readFileSync(path.join(store.root, file)));
    damage(lost);
    for (const file of blocked) {
      fs.rmSync(path.join(store.root, file));
      fs.mkdirSync(path.join(store.root, file));
    }
    const report = await repairStore(store.root, { registry, jobs: 1 });
    expect(report.repaired).toEqual([{ path: lost, how: 'rerun' }]);
    expect(report.damage.map((entry) => entry.path)).toEqual(blocked.sort());
    expect([...report.reasons].sort()).toEqual(
      blocked
        .slice(0, 2)
        .map((file) => `${file} is a directory and was left as it is`)
        .sort(),
    );
    for (const [index, file] of blocked.entries()) {
      fs.rmdirSync(path.join(store.root, file));
      fs.writeFileSync(path.join(store.root, file), originals[index]!);
    }
    expect((await verifyStore(store.root)).damage).toEqual([]);
    expect(records()).toEqual(before);
  });

  it.each(['store.json', 'snapshots/snap/files.index.jsonl'])('leaves a directory in the place of %s', async (name) => {
    const file = path.join(store.root, name);
    const original = fs.readFileSync(file);
    fs.rmSync(file);
    fs.mkdirSync(file);
    const report = await repairStore(store.root, { registry, jobs: 1 });
    expect(report).toMatchObject({ ok: false, repaired: [] });
    expect(report.damage.map((entry) => entry.path)).toContain(name);
    expect(report.reasons).toEqual([`${name} is a directory and was left as it is`]);
    fs.rmdirSync(file);
    fs.writeFileSync(file, original);
  });

  it('writes store.json anew, and leaves what cannot be made again', async () => {
    fs.writeFileSync(layout.storeFile(store.root), '{');
    const plan = damage('batches/idle/plan.json');
    const report = await repairStore(store.root, { registry, jobs: 1 });
    expect(report.repaired).toEqual([{ path: 'store.json', how: 'rewritten' }]);
    expect(report.damage.map(({ path }) => path)).toEqual(['batches/idle/plan.json']);
    fs.writeFileSync(layout.planFile(store.root, 'idle'), plan);
  });

  it('makes a state from its outputs where its task is not known any more, and leaves the rest as it was found', async () => {
    const nobody = { ...registry, tasks: new Map() };
    const base = 'batches/good/tasks/02_analyze/shards';
    const sizeOf = (shard: string) => fs.statSync(path.join(store.root, base, shard, 'outputs.index.jsonl')).size;
    // Of an empty index nothing says that it is whole.
    const [missing, proven, lost, outputs] = shards('02_analyze').sort((a, b) => sizeOf(b) - sizeOf(a));
    const before = records();
    const text = (shard: string | undefined): string => path.join(store.root, base, shard!, 'state.json');
    const originals = new Map([proven, missing, lost, outputs].map((shard) => [shard, fs.readFileSync(text(shard))]));
    fs.writeFileSync(text(proven), fs.readFileSync(text(proven), 'utf8').replace('"done"', '"dome"'));
    fs.rmSync(text(missing));
    fs.writeFileSync(text(lost), '{}');
    const index = damage(`${base}/${outputs}/outputs.index.jsonl`);
    const report = await repairStore(store.root, { registry: nobody, jobs: 1 });
    expect(report.repaired).toEqual(
      [proven, missing].sort().map((shard) => ({ path: `${base}/${shard}/state.json`, how: 'outputs' })),
    );
    expect(report.damage.map((entry) => entry.path).sort()).toEqual(
      [`${base}/${lost}/state.json`, `${base}/${outputs}/outputs.index.jsonl`].sort(),
    );
    expect(report.reasons.some((reason) => reason.includes(`${base}/${missing}/state.json`))).toBe(true);
    fs.writeFileSync(path.join(store.root, base, outputs!, 'outputs.index.jsonl'), index);
    fs.writeFileSync(text(lost), originals.get(lost)!);
    expect((await verifyStore(store.root)).damage).toEqual([]);
    expect(records()).toEqual(before);
    const stats = (bytes: Buffer): unknown => (JSON.parse(bytes.toString()) as { stats: object }).stats;
    expect(stats(originals.get(proven)!)).toMatchObject(stats(fs.readFileSync(text(proven))) as object);
  });

  it('puts back a corrupt object that nobody can make again, and says so', async () => {
    const line = fs.readFileSync(layout.filesIndex(store.root, 'snap'), 'utf8').split('\n')[0]!;
    const { object, path: name } = JSON.parse(line) as { object: string; path: string };
    const file = layout.objectFile(store.root, object.slice(7));
    const good = fs.readFileSync(file);
    const source = path.join(path.dirname(store.root), 'source', name);
    fs.writeFileSync(source, 'changed since');
    fs.writeFileSync(file, 'broken');
    const report = await repairStore(store.root, { registry, jobs: 1 });
    expect(report).toMatchObject({ ok: false, repaired: [] });
    expect(report.damage[0]).toMatchObject({ code: 'OBJECT_CORRUPT', needed_by: [`snapshot snap: ${name}`] });
    expect(fs.readFileSync(file, 'utf8')).toBe('broken');
    fs.writeFileSync(source, good);
    expect(await repairStore(store.root, { registry })).toMatchObject({ ok: true });
    expect(fs.readFileSync(file)).toEqual(good);
  });
});
