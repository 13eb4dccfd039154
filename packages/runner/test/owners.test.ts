import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import { hashBytes, interceptFileOperations, layout, type Store } from '@codebatch/core';
import { claimBatch, initBatch, parsePartition, type Registry, runBatch } from '@codebatch/runner';
import { afterEach, describe, expect, it } from 'vitest';
import { digests, loadSlowRegistry, shardStates, storeWith, testFile, wordFiles } from './support/workspace.ts';

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  interceptFileOperations(undefined);
});

/** Runs the batch `one` with the task `slow` in a process of its own; resolves when the first file is through. */
async function runElsewhere(store: Store, ...options: string[]): Promise<ChildProcess> {
  const child = fork(testFile('support/run-slow.mjs'), [store.root, ...options], { execArgv: [] });
  children.push(child);
  await once(child, 'message');
  return child;
}

async function prepare(count = 60): Promise<{ store: Store; registry: Registry }> {
  const store = await storeWith(wordFiles(count));
  const registry = await loadSlowRegistry();
  initBatch(store, { snapshotId: 'snap', pipeline: 'slow', registry, id: 'one' });
  return { store, registry };
}

/** Writes an owner file as another process would have left it. */
function leaveOwner(store: Store, fields: object, ageMs = 0, part?: string): string {
  const read = (file: string) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : '');
  const file = layout.ownerFile(store.root, 'one', part);
  const owner = {
    host: os.hostname(),
    boot_id: read('/proc/sys/kernel/random/boot_id'),
    machine_id: read('/etc/machine-id'),
    pid_namespace: fs.existsSync('/proc/self/ns/pid') ? fs.readlinkSync('/proc/self/ns/pid') : '',
    pid: process.pid,
    process_start: '',
    batch_id: 'one',
    claimed_at: '2026-01-01T00:00:00.000Z',
    token: 'left',
    ...fields,
  };
  fs.writeFileSync(file, JSON.stringify(owner));
  const then = Date.now() / 1000 - ageMs / 1000;
  fs.utimesSync(file, then, then);
  return file;
}

/** A temporary name as a process made it that has ended since. */
async function nameOfDeadProcess(): Promise<string> {
  const child = fork(testFile('support/tell-name.mjs'), [], { execArgv: [] });
  children.push(child);
  const [name] = await once(child, 'message');
  await once(child, 'exit');
  return name as string;
}

describe('owners', () => {
  it('R8.3 of two runs of one batch, one is refused and told by whom', async () => {
    const { store, registry } = await prepare();
    const owner = await runElsewhere(store);
    await expect(runBatch(store, 'one', { registry })).rejects.toMatchObject({
      code: 'BATCH_OWNED',
      details: { pid: owner.pid, host: os.hostname() },
    });
    await once(owner, 'exit');
    expect(owner.exitCode).toBe(0);
    expect(fs.existsSync(layout.ownerFile(store.root, 'one'))).toBe(false);
    expect(await runBatch(store, 'one', { registry })).toMatchObject({ executed: 0, status: 'completed' });
  });

  it.runIf(process.platform === 'linux')('no run is taken from a process that is known to live', async () => {
    const { store } = await prepare();
    const owner = await runElsewhere(store);
    await expect(claimBatch(store, 'one', { takeOver: true })).rejects.toMatchObject({
      code: 'BATCH_OWNED',
      hints: ['Wait for it with --wait.'],
    });
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    (await claimBatch(store, 'one', { takeOver: true })).release();
  });

  it('a run that waits goes on when the owner is through', async () => {
    const { store, registry } = await prepare(20);
    await runElsewhere(store);
    expect(await runBatch(store, 'one', { registry, wait: true })).toMatchObject({ executed: 0, status: 'completed' });
  });

  it('a run that waits can be interrupted, and claims nothing', async () => {
    const { store, registry } = await prepare(1);
    const claim = await claimBatch(store, 'one');
    const waiting = runBatch(store, 'one', { registry, wait: true, signal: AbortSignal.timeout(100) });
    await expect(waiting).rejects.toMatchObject({ code: 'INTERRUPTED' });
    claim.release();
    expect((await runBatch(store, 'one', { registry })).status).toBe('completed');
  });

  it('R2.5 the batch of a killed owner is taken over at once', async () => {
    const { store, registry } = await prepare();
    const owner = await runElsewhere(store);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    expect(fs.existsSync(layout.ownerFile(store.root, 'one'))).toBe(true);
    const before = [...shardStates(store, 'one').values()];
    const done = before.filter((state) => state.status === 'done');
    const filesDone = done.reduce((sum, { stats }) => sum + (stats?.files_processed ?? 0), 0);
    const result = await runBatch(store, 'one', { registry });
    expect(result).toMatchObject({ status: 'completed', executed: 60 - filesDone });
    const retried = [...shardStates(store, 'one').values()].filter((state) => state.attempt === 2).length;
    expect(retried).toBe(before.length - done.length);
  });

  it('a process with the id of the owner but of another start is another one', async () => {
    const { store, registry } = await prepare(3);
    leaveOwner(store, { process_start: '1' });
    expect((await runBatch(store, 'one', { registry })).status).toBe('completed');
  });

  it('an owner from before the machine was started is gone, where machines can be told apart', async () => {
    const { store, registry } = await prepare(3);
    leaveOwner(store, { boot_id: 'another' });
    const identified = fs.existsSync('/etc/machine-id') && fs.readFileSync('/etc/machine-id', 'utf8').trim() !== '';
    if (identified) expect((await runBatch(store, 'one', { registry })).status).toBe('completed');
    else await expect(runBatch(store, 'one', { registry })).rejects.toMatchObject({ code: 'BATCH_OWNED' });
  });

  it('an owner on another host is respected for ten minutes of silence, unless told otherwise', async () => {
    const { store, registry } = await prepare(3);
    leaveOwner(store, { host: 'elsewhere', boot_id: 'another' }, 9 * 60_000);
    await expect(runBatch(store, 'one', { registry })).rejects.toMatchObject({ code: 'BATCH_OWNED' });
    expect((await runBatch(store, 'one', { registry, takeOver: true })).status).toBe('completed');
    leaveOwner(store, { host: 'elsewhere', boot_id: 'another' }, 11 * 60_000);
    expect((await runBatch(store, 'one', { registry })).status).toBe('completed');
  });

  it('a run that was killed while it took a batch over is followed, and leaves nothing', async () => {
    const { store, registry } = await prepare(3);
    const file = leaveOwner(store, { process_start: '1', token: 'stale' });
    const stale = hashBytes(Buffer.from('stale')).slice('sha256:'.length, 'sha256:'.length + 16);
    const holder = `${file}.${stale}.1.takeover.tmp`;
    // A holder on another machine, of which cannot be known whether it lives, is respected.
    fs.writeFileSync(holder, 'holder.w00000000-1-1-0000000000000000.tmp');
    await expect(runBatch(store, 'one', { registry })).rejects.toMatchObject({ code: 'BATCH_OWNED' });
    const dead = await nameOfDeadProcess();
    fs.writeFileSync(holder, dead);
    expect((await runBatch(store, 'one', { registry })).status).toBe('completed');
    expect(fs.readdirSync(layout.batchDir(store.root, 'one')).sort()).toEqual([
      'batch.json',
      'events.jsonl',
      'plan.json',
      'tasks',
    ]);
  });

  it.each(['', '{"host": "x', '{}', '[1]', 'null', '{"pid":1}'])(
    'a damaged owner file does not block the batch: %j',
    async (text) => {
      const { store } = await prepare(1);
      const file = layout.ownerFile(store.root, 'one');
      fs.writeFileSync(file, text);
      (await claimBatch(store, 'one')).release();
      expect(fs.existsSync(file)).toBe(false);
    },
  );

  it.each([0, -1, 1.5, 2 ** 31, '1'])(
    'an owner with an id that no process has does not block the batch: %j',
    async (pid) => {
      const { store } = await prepare(1);
      leaveOwner(store, { pid });
      (await claimBatch(store, 'one')).release();
    },
  );

  it('an owner of which another program says no more than process and host keeps the batch', async () => {
    const { store } = await prepare(1);
    fs.writeFileSync(layout.ownerFile(store.root, 'one'), '{"pid": 7, "host": "elsewhere"}');
    await expect(claimBatch(store, 'one')).rejects.toMatchObject({
      code: 'BATCH_OWNED',
      message: "The batch 'one' is being run by process 7 on elsewhere",
    });
    (await claimBatch(store, 'one', { takeOver: true })).release();
  });

  it.skipIf(process.platform === 'win32')(
    'what is no file does not block the batch, unless it holds something',
    async () => {
      const { store } = await prepare(1);
      const file = layout.ownerFile(store.root, 'one');
      for (const make of [() => fs.mkdirSync(file), () => execFileSync('mkfifo', [file])]) {
        make();
        (await claimBatch(store, 'one')).release();
        expect(fs.existsSync(file)).toBe(false);
      }
      fs.mkdirSync(`${file}/notes`, { recursive: true });
      await expect(claimBatch(store, 'one', { takeOver: true })).rejects.toMatchObject({ code: 'IO_ERROR' });
      expect(fs.readdirSync(file)).toEqual(['notes']);
    },
  );

  it('an owner file that cannot be read stays, since its owner may be alive', async () => {
    const { store, registry } = await prepare(3);
    const file = layout.ownerFile(store.root, 'one');
    fs.symlinkSync('owner.json', file);
    await expect(runBatch(store, 'one', { registry })).rejects.toMatchObject({ code: 'IO_ERROR' });
    expect(fs.readlinkSync(file)).toBe('owner.json');
  });

  it('an owner file of which only the name is there is met with what to do', async () => {
    const { store, registry } = await prepare(3);
    const file = layout.ownerFile(store.root, 'one');
    fs.symlinkSync('nowhere', file);
    await expect(runBatch(store, 'one', { registry })).rejects.toMatchObject({
      code: 'BATCH_OWNED',
      hints: expect.arrayContaining([expect.stringContaining(file)]),
    });
  });

  it('a run never removes the claim of one that came between its looks at the owner file', async () => {
    const { store, registry } = await prepare(3);
    const file = layout.ownerFile(store.root, 'one');
    const claims: string[] = [];
    let removedClaims = 0;
    interceptFileOperations((operation, target) => {
      // Just before this run would create its file another one is there, and it is gone before this run has read it.
      if (operation === 'link' && target === file && claims.length === 0) {
        claims.push(leaveOwner(store, { process_start: '1' }));
        return undefined;
      }
      if (operation !== 'remove' || claims.length === 0) return undefined;
      if (target === file && fs.readFileSync(file, 'utf8').includes('"second"')) removedClaims += 1;
      if (claims.length === 1) {
        fs.rmSync(file);
        claims.push(leaveOwner(store, { token: 'second' }));
      }
      return undefined;
    });
    await expect(runBatch(store, 'one', { registry })).rejects.toMatchObject({ code: 'BATCH_OWNED' });
    expect(claims).toHaveLength(2);
    expect(removedClaims).toBe(0);
    expect(JSON.parse(fs.readFileSync(file, 'utf8'))).toMatchObject({ token: 'second' });
  });

  it('partitions of one division run side by side; the whole and another division are refused meanwhile', async () => {
    const { store, registry } = await prepare(20);
    const owner = leaveOwner(store, {}, 0, '1-of-2');
    const options = { registry, reuse: false };
    await expect(runBatch(store, 'one', options)).rejects.toMatchObject({ code: 'BATCH_OWNED' });
    const other = { index: 1, count: 3 };
    await expect(runBatch(store, 'one', { ...options, partition: other })).rejects.toMatchObject({
      code: 'BATCH_OWNED',
    });
    const same = { index: 1, count: 2 };
    await expect(runBatch(store, 'one', { ...options, partition: same })).rejects.toMatchObject({
      code: 'BATCH_OWNED',
    });
    const second = await runBatch(store, 'one', { ...options, partition: { index: 2, count: 2 } });
    fs.rmSync(owner);
    const first = await runBatch(store, 'one', { ...options, partition: same });
    expect(first.executed + second.executed).toBe(20);
    expect(await runBatch(store, 'one', options)).toMatchObject({ executed: 0, status: 'completed' });
    expect([...shardStates(store, 'one').values()].every((state) => state.attempt === 1)).toBe(true);
  });

  it('eight processes that run one batch at once: one does, seven are refused, nothing is done twice', async () => {
    const { store, registry } = await prepare(40);
    const racers = Array.from({ length: 8 }, () =>
      fork(testFile('support/run-slow.mjs'), [store.root], { execArgv: [] }),
    );
    children.push(...racers);
    const codes = await Promise.all(racers.map(async (racer) => (await once(racer, 'exit'))[0] as number));
    expect(codes.filter((code) => code !== 3)).toEqual(codes.filter((code) => code === 0));
    expect(codes.filter((code) => code === 0).length).toBeGreaterThan(0);
    expect((await runBatch(store, 'one', { registry })).status).toBe('completed');
    expect([...shardStates(store, 'one').values()].every((state) => state.attempt === 1)).toBe(true);
    expect(digests(store, 'one').size).toBeGreaterThan(20);
  });
});

describe('parsePartition', () => {
  it('reads i/n with i from 1 to n', () => {
    expect(parsePartition('2/4')).toEqual({ index: 2, count: 4 });
    for (const text of ['0/4', '5/4', '1', '1/0', 'a/b', '1/2/3', '']) {
      expect(() => parsePartition(text)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    }
  });
});
