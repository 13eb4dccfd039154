import * as fs from 'node:fs';
import * as path from 'node:path';
import { isFailure, layout } from '@codebatch/core';
import { initBatch, type Limits, type LogMessage, loadRegistry, type RunResult, runBatch } from '@codebatch/runner';
import { describe, expect, it } from 'vitest';
import {
  faultyRegistry,
  pipeline,
  recordsOf,
  shardStates,
  specifiers,
  storeWith,
  temporaryDirectory,
} from './support/workspace.ts';

interface Outcome {
  readonly result: RunResult;
  /** Code, or kinds, of the records of `faulty` and of `after` by path. */
  readonly faulty: Readonly<Record<string, readonly string[]>>;
  readonly after: Readonly<Record<string, readonly string[]>>;
  readonly messages: Readonly<Record<string, string | undefined>>;
  readonly logged: readonly LogMessage[];
}

async function runFaulty(files: Record<string, string>, limits: Partial<Limits> = {}, jobs = 2): Promise<Outcome> {
  const store = await storeWith(files);
  const registry = await faultyRegistry();
  initBatch(store, { snapshotId: 'snap', pipeline: 'faulty', registry, id: 'one' });
  const logged: LogMessage[] = [];
  const result = await runBatch(store, 'one', { registry, jobs, limits, onLog: (message) => logged.push(message) });
  const messages: Record<string, string | undefined> = {};
  const byPath = (task: string): Record<string, string[]> => {
    const found: Record<string, string[]> = {};
    for (const record of recordsOf(store, 'one', task)) {
      found[record.path] = [...(found[record.path] ?? []), record.code ?? record.kind];
      if (record.message !== undefined) messages[record.path] = record.message;
    }
    return found;
  };
  return { result, faulty: byPath('faulty'), after: byPath('after'), messages, logged };
}

describe('faults of a file', () => {
  it('R11.2 a file that kills its worker is recorded as TASK_CRASHED, and every other one is processed', async () => {
    const files: Record<string, string> = { 'abort.txt': 'abort', 'exit.txt': 'exit', 'segfault.txt': 'segfault' };
    for (let index = 0; index < 30; index += 1) files[`good${index}.txt`] = `good ${index}`;
    const { result, faulty, after } = await runFaulty(files);
    expect(result).toMatchObject({ status: 'completed', failed: 3, blocked: 3, executed: 60 });
    for (const name of ['abort.txt', 'exit.txt', 'segfault.txt']) {
      expect(faulty[name]).toEqual(['TASK_CRASHED']);
      expect(after[name]).toBeUndefined();
    }
    expect(faulty['good7.txt']).toEqual(['metric']);
    expect(after['good7.txt']).toEqual(['metric']);
  });

  it('an endless loop ends at the limit of CPU time, one that waits at the limit of elapsed time', async () => {
    const files = { 'loop.txt': 'loop', 'wait.txt': 'wait', 'good.txt': 'good' };
    const { result, faulty, messages } = await runFaulty(files, { cpuMs: 1_000, wallMs: 8_000 });
    expect(result).toMatchObject({ status: 'completed', failed: 2, executed: 2 });
    expect(faulty).toEqual({ 'loop.txt': ['TASK_TIMEOUT'], 'wait.txt': ['TASK_TIMEOUT'], 'good.txt': ['metric'] });
    expect(messages['wait.txt']).toBe('it took longer than 8 s');
  });

  it('the limit of CPU time holds to within a second', async () => {
    const log = path.join(temporaryDirectory(), 'cpu');
    const { faulty } = await runFaulty({ 'spin.txt': `spin ${log}`, 'good.txt': 'good' }, { cpuMs: 2_000 });
    expect(faulty).toEqual({ 'spin.txt': ['TASK_TIMEOUT'], 'good.txt': ['metric'] });
    const used = Number(fs.readFileSync(log, 'utf8').trimEnd().split('\n').at(-1));
    expect(used).toBeGreaterThan(1_900);
    expect(used).toBeLessThan(3_000);
  });

  it('memory without end ends at the limit', async () => {
    const files = { 'allocate.txt': 'allocate', 'heap.txt': 'heap', 'good.txt': 'good' };
    const { faulty } = await runFaulty(files, { memoryMb: 300 });
    expect(faulty).toEqual({ 'allocate.txt': ['TASK_CRASHED'], 'heap.txt': ['TASK_CRASHED'], 'good.txt': ['metric'] });
  });

  it('a worker whose memory grows from file to file is replaced before it reaches the limit', async () => {
    const files = Object.fromEntries(Array.from({ length: 24 }, (_, index) => [`${index}.txt`, `leak ${index}`]));
    const { result } = await runFaulty(files, { memoryMb: 400 });
    expect(result).toMatchObject({ failed: 0, executed: 48, status: 'completed' });
  });

  it('an error that a task throws is a diagnostic with its message', async () => {
    const { result, faulty, messages } = await runFaulty({ 'a.txt': 'throw', 'b.txt': 'reject', 'c.txt': 'fine' });
    expect(result).toMatchObject({ failed: 2, blocked: 2, executed: 2, status: 'completed' });
    expect(faulty).toEqual({ 'a.txt': ['TASK_FAILED'], 'b.txt': ['TASK_FAILED'], 'c.txt': ['metric'] });
    expect(messages['a.txt']).toMatch(/^faulty: no way \(faulty\.mjs:\d+\)$/);
  });

  it('an error that a task does not wait for fails the file that it is of, and no other', async () => {
    const { result, faulty, messages } = await runFaulty({
      'a.txt': 'forget',
      'b.txt': 'forget micro',
      'c.txt': 'forget timer',
      'd.txt': 'fine',
    });
    expect(result).toMatchObject({ failed: 3, blocked: 3, executed: 2, status: 'completed' });
    expect(faulty).toMatchObject({ 'a.txt': ['TASK_FAILED'], 'b.txt': ['TASK_FAILED'], 'c.txt': ['TASK_FAILED'] });
    for (const name of ['a.txt', 'b.txt', 'c.txt']) {
      expect(messages[name]).toMatch(/^faulty: forgotten \(faulty\.mjs:\d+\)$/);
    }
  });

  it('an error that comes when the task is through with the file is a message', async () => {
    // The largest file comes first.
    const files = { 'a.txt': 'leave'.padEnd(1_000), 'b.txt': 'linger', 'c.txt': 'linger ' };
    const { result, logged } = await runFaulty(files, {}, 1);
    expect(result).toMatchObject({ failed: 0, status: 'completed' });
    expect(logged).toContainEqual({
      kind: 'log',
      level: 'warn',
      task: 'faulty',
      path: 'a.txt',
      message: 'left an error behind: left',
    });
  });

  it.each([
    ['returns-nothing', "returned a value of type undefined; it must be a generator ('*file' or 'async *file')"],
    ['returns-promise', "returned a promise; it must be a generator ('*file' or 'async *file')"],
  ])('a task that %s is told what its method must return', async (name, reason) => {
    const store = await storeWith({ 'a.txt': 'alpha' });
    const registry = await loadRegistry({ builtIn: specifiers(name), pipelines: [pipeline('one', { [name]: [] })] });
    initBatch(store, { snapshotId: 'snap', pipeline: 'one', registry, id: 'one' });
    expect(await runBatch(store, 'one', { registry })).toMatchObject({ failed: 1 });
    expect(recordsOf(store, 'one', name)).toMatchObject([
      { code: 'TASK_FAILED', message: expect.stringContaining(`'file' ${reason}`) },
    ]);
  });

  it('what a task has not declared is refused for the file, with the reason', async () => {
    const names = ['kind', 'id', 'inherited', 'owned', 'schema', 'bigint', 'nothing', 'prior', 'other', 'options'];
    const { faulty, messages } = await runFaulty({
      ...Object.fromEntries(names.map((name) => [name, name])),
      fits: 'fits',
    });
    for (const name of names) expect([name, faulty[name]]).toEqual([name, ['TASK_FAILED']]);
    expect(faulty['fits']).toEqual(['metric', 'acme.checked']);
    expect(messages).toMatchObject({
      kind: "faulty: yielded the undeclared kind 'symbol'",
      id: "faulty: yielded the undeclared diagnostic 'unknown'",
      owned: "faulty: yielded the field 'ts', which belongs to the runner",
      schema: "faulty: yielded a record of kind 'acme.checked' in which /size must be integer",
      prior: expect.stringMatching(
        /^faulty: reads prior records of kind 'symbol' without declaring it \(faulty\.mjs:\d+\)$/,
      ),
    });
  });

  it('R9.2 what no reader could take is refused for the file, with field and reason', async () => {
    const refused: [output: string, reason: string | RegExp][] = [
      ["{ kind: 'metric' }", "a record of kind 'metric' in which 'metric' is missing"],
      ["{ kind: 'metric', metric: 5, value: 1 }", "a record of kind 'metric' in which 'metric' must be string"],
      [
        "{ kind: 'metric', metric: 'm', value: NaN }",
        "a record of kind 'metric' in which 'value' is NaN, which JSON does not have",
      ],
      ["{ kind: 'edge', edge_type: 'import' }", "a record of kind 'edge' in which 'target' is missing"],
      ["{ kind: 'acme.free', line: 'abc' }", "a record of kind 'acme.free' in which 'line' must be integer"],
      [
        "{ kind: 'acme.free', line: 0 }",
        "a record of kind 'acme.free' in which 'line' is 0 and no whole number from 1",
      ],
      [
        "{ kind: 'acme.free', n: 1n }",
        "a record of kind 'acme.free' in which 'n' is a bigint, which JSON does not have",
      ],
      [
        "{ kind: 'acme.free', a: { b: [1, new Map()] } }",
        "a record of kind 'acme.free' in which 'a.b[1]' is a Map, which JSON does not have",
      ],
      [
        "{ kind: 'acme.free', a: [undefined] }",
        "a record of kind 'acme.free' in which 'a[0]' is undefined, which JSON does not have",
      ],
      [
        "(() => { const a = []; a.push(a); return { kind: 'acme.free', a } })()",
        /'a(\[0\])+' is nested in more than 500 levels/,
      ],
      ["{ kind: 'acme.free', object: 'abc' }", /in which 'object' has the wrong form: "abc"/],
      [
        "{ kind: 'acme.free', object: 'sha256:' + 'a'.repeat(64) }",
        /in which 'object' is sha256:a+, which is not in the store/,
      ],
      ["{ kind: 'acme.free', of: [{ object: 'b'.repeat(64) }] }", /in which 'object' is b+, which is not in the store/],
      [
        "{ diagnostic: 'note', line: -5, column: 0 }",
        "the diagnostic 'note' in which 'line' is -5 and no whole number from 1",
      ],
      [
        "{ diagnostic: 'note', severity: 'fatal' }",
        "the diagnostic 'note' in which 'severity' is 'fatal' and none of error, warning, info, hint",
      ],
      [
        "{ diagnostic: 'note', range: { start: 2, end: 1 } }",
        /'range' from 2 to 1 is none of a text of \d+ characters/,
      ],
      ["{ diagnostic: 'note', range: { start: 0, end: 1e6 } }", /'range' from 0 to 1000000 is none of a text/],
    ];
    const files = refused.map(([output], index) => [`${index}.txt`, `yield ${output}`]);
    const { faulty, messages } = await runFaulty({ ...Object.fromEntries(files), 'fine.txt': 'fine' });
    expect(faulty['fine.txt']).toEqual(['metric']);
    for (const [index, [output, reason]] of refused.entries()) {
      expect([output, faulty[`${index}.txt`]]).toEqual([output, ['TASK_FAILED']]);
      if (typeof reason === 'string') expect(messages[`${index}.txt`]).toBe(`faulty: yielded ${reason}`);
      else expect(messages[`${index}.txt`]).toMatch(reason);
    }
  });

  it('a record may refer to what its task put, and to what the store has, at any depth', async () => {
    const { faulty } = await runFaulty({ 'a.txt': 'put x', 'b.txt': "yield { kind: 'acme.free', line: 1, a: null }" });
    expect(faulty).toEqual({ 'a.txt': ['metric', 'acme.free'], 'b.txt': ['metric', 'acme.free'] });
  });

  it('a task may yield one object again and again: each record is as it was when it was yielded', async () => {
    const { faulty } = await runFaulty({ 'a.txt': 'reuse' });
    expect(faulty).toEqual({ 'a.txt': ['metric', 'metric', 'acme.checked'] });
  });

  it('trap 5: what a task prints is messages about the file, and no part of the answer', async () => {
    const store = await storeWith({ 'a.txt': 'alpha' });
    const registry = await loadRegistry({
      builtIn: specifiers('talkative'),
      pipelines: [pipeline('talkative', { talkative: [] })],
    });
    initBatch(store, { snapshotId: 'snap', pipeline: 'talkative', registry, id: 'one' });
    const logged: LogMessage[] = [];
    await runBatch(store, 'one', { registry, onLog: (message) => logged.push(message) });
    expect(logged).toMatchObject([
      { level: 'info', task: 'talkative', path: 'a.txt', message: 'size 5' },
      { level: 'info', task: 'talkative', path: 'a.txt', message: 'two\nlines' },
    ]);
  });

  it('a missing or corrupt object fails the file, not the run', async () => {
    const store = await storeWith({ 'a.txt': 'alpha', 'b.txt': 'beta', 'c.txt': 'gamma' });
    const objects = fs
      .readdirSync(layout.objectsDir(store.root), { recursive: true, encoding: 'utf8' })
      .filter((name) => /[0-9a-f]{64}$/.test(name))
      .map((name) => path.join(layout.objectsDir(store.root), name));
    const holding = (text: string) => objects.find((file) => fs.readFileSync(file, 'utf8') === text)!;
    const [missing, corrupt] = [holding('alpha'), holding('beta')];
    fs.rmSync(missing);
    fs.rmSync(corrupt);
    fs.writeFileSync(corrupt, 'bets');
    const registry = await faultyRegistry();
    initBatch(store, { snapshotId: 'snap', pipeline: 'faulty', registry, id: 'one' });
    expect(await runBatch(store, 'one', { registry })).toMatchObject({ failed: 2, blocked: 2, executed: 2 });
    const codes = new Map(recordsOf(store, 'one', 'faulty').map((record) => [record.path, record.code]));
    expect(codes).toEqual(
      new Map([
        ['a.txt', 'OBJECT_MISSING'],
        ['b.txt', 'OBJECT_CORRUPT'],
        ['c.txt', undefined],
      ]),
    );
    // What the states count is what readers take for failures.
    const counted = [...shardStates(store, 'one')].map(([, { stats }]) => stats?.files_failed ?? 0);
    const failures = recordsOf(store, 'one', 'faulty').filter(isFailure);
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(failures.length);
  });
});

describe('skips', () => {
  it('a hundred megabytes on one line are left out for that file alone, by their size', async () => {
    const { result, faulty } = await runFaulty({ 'line.txt': 'x'.repeat(100_000_000), 'good.txt': 'good' });
    expect(result).toMatchObject({ status: 'completed', failed: 0 });
    expect(faulty).toEqual({ 'line.txt': ['SKIP_TOO_LARGE'], 'good.txt': ['metric'] });
  });

  it('R9.1 every file that a task does not process has one record that says why', async () => {
    const store = await storeWith({
      'binary.txt': new Uint8Array([1, 0, 2]),
      'broken.txt': new Uint8Array([0x61, 0xff, 0xfe, 0x61]),
      'large.txt': 'x'.repeat(2_000),
      'generated.txt': 'generated by a tool',
      'good.txt': 'good',
    });
    const registry = await loadRegistry({
      builtIn: specifiers('words', 'longest', 'flaky'),
      pipelines: [pipeline('three', { words: [], longest: ['words'], flaky: [] })],
    });
    initBatch(store, { snapshotId: 'snap', pipeline: 'three', registry, id: 'one' });
    const result = await runBatch(store, 'one', { registry, limits: { maxBytes: 1_000 } });
    expect(result).toMatchObject({ status: 'completed', failed: 0, executed: 3, skipped: 12 });
    const skips = (task: string) =>
      Object.fromEntries(
        recordsOf(store, 'one', task)
          .filter((record) => record.kind === 'skip')
          .map((record) => [record.path, record.code]),
      );
    expect(skips('words')).toEqual({
      'binary.txt': 'SKIP_BINARY',
      'broken.txt': 'SKIP_ENCODING',
      'large.txt': 'SKIP_TOO_LARGE',
      'generated.txt': 'SKIP_GENERATED',
    });
    expect(skips('longest')).toEqual({});
    expect(Object.values(skips('flaky'))).toEqual(Array(5).fill('SKIP_LANGUAGE'));
  });

  it('a whole-snapshot task catches what is no text; uncaught, it fails the task with the name of the file', async () => {
    const store = await storeWith({
      'a.py': 'x = 1\n',
      'b.py': new Uint8Array([1, 0, 2]),
      'c.py': 'y = 2\n',
      'd.txt': 'text',
    });
    const registry = await loadRegistry({
      builtIn: specifiers('reads-all'),
      pipelines: [pipeline('all', { 'reads-all': [] })],
    });
    const run = async (how: string) => {
      initBatch(store, { snapshotId: 'snap', pipeline: 'all', registry, id: how, options: { 'reads-all': { how } } });
      await runBatch(store, how, { registry });
      const [state] = shardStates(store, how).values();
      return { error: state?.error?.message, read: recordsOf(store, how, 'reads-all').map(({ path }) => path) };
    };
    expect(await run('catch')).toEqual({ error: undefined, read: ['a.py', 'c.py'] });
    expect((await run('read')).error).toMatch(
      /^SKIP_BINARY on 'b\.py': The file is binary: .*; catch it \(isSkipFile\) to go on \(reads-all\.mjs:\d+\)$/,
    );
    expect((await run('skip')).error).toMatch(/^SKIP_MOOD: Not today; 'snapshot' cannot skip a file/);
  });

  it('a file that a prior task skipped is still given to the next one', async () => {
    const store = await storeWith({ 'generated.txt': 'generated', 'good.txt': 'good' });
    const registry = await loadRegistry({
      builtIn: specifiers('words', 'longest'),
      pipelines: [pipeline('both', { words: [], longest: ['words'] })],
    });
    initBatch(store, { snapshotId: 'snap', pipeline: 'both', registry, id: 'one' });
    expect(await runBatch(store, 'one', { registry })).toMatchObject({ executed: 3, skipped: 1 });
    expect(
      recordsOf(store, 'one', 'longest')
        .map((record) => record.path)
        .sort(),
    ).toEqual(['generated.txt', 'good.txt']);
  });
});

describe('retries', () => {
  it('trap 16: a retried shard is a clean new attempt, without the old error', async () => {
    const store = await storeWith({ 'a.py': 'x = 1\n', 'b.py': 'y = 2\n', 'c.txt': 'text' });
    const registry = await loadRegistry({
      builtIn: specifiers('flaky'),
      pipelines: [pipeline('flaky', { flaky: [] })],
    });
    initBatch(store, { snapshotId: 'snap', pipeline: 'flaky', registry, id: 'one' });
    const failing = path.join(temporaryDirectory(), 'failing');
    fs.writeFileSync(failing, '');
    process.env['FLAKY_SWITCH'] = failing;
    try {
      const first = await runBatch(store, 'one', { registry, strict: true });
      expect(first).toMatchObject({ status: 'failed', failed: 2, failed_shards: 2 });
      const failed = [...shardStates(store, 'one').values()].filter((state) => state.status === 'failed');
      expect(failed).toMatchObject([{ error: { code: 'TASK_FAILED' } }, { error: { code: 'TASK_FAILED' } }]);
      expect(recordsOf(store, 'one', 'flaky').map((record) => record.kind)).toEqual(['skip']);
      const second = await runBatch(store, 'one', { registry });
      expect(second).toMatchObject({ status: 'completed', failed: 2, skipped: 0 });
      expect(await runBatch(store, 'one', { registry })).toMatchObject({ status: 'completed', failed: 0, executed: 0 });
      fs.rmSync(failing);
      const third = await runBatch(store, 'one', { registry, retryFailed: true });
      expect(third).toMatchObject({ status: 'completed', failed: 0, executed: 2, skipped: 0 });
    } finally {
      delete process.env['FLAKY_SWITCH'];
    }
    const states = [...shardStates(store, 'one').values()];
    expect(states.map((state) => state.attempt).sort()).toEqual([1, 3, 3]);
    for (const state of states) {
      expect(state.error).toBeUndefined();
      expect(state.status).toBe('done');
    }
    const events = fs.readFileSync(layout.taskEvents(store.root, 'one', 'flaky'), 'utf8');
    expect(events.match(/"shard_retrying"/g)).toHaveLength(4);
    expect(
      recordsOf(store, 'one', 'flaky')
        .map((record) => record.kind)
        .sort(),
    ).toEqual(['metric', 'metric', 'skip']);
  });

  it('a retry runs what depends on the shard as well', async () => {
    const store = await storeWith({ 'a.txt': 'throw' });
    const registry = await faultyRegistry();
    initBatch(store, { snapshotId: 'snap', pipeline: 'faulty', registry, id: 'one' });
    expect(await runBatch(store, 'one', { registry })).toMatchObject({ failed: 1, blocked: 1 });
    expect(await runBatch(store, 'one', { registry })).toMatchObject({ failed: 0, blocked: 0 });
    expect(await runBatch(store, 'one', { registry, retryFailed: true })).toMatchObject({ failed: 1, blocked: 1 });
    expect([...shardStates(store, 'one').values()].map((state) => state.attempt)).toEqual([2, 2]);
  });

  it('a retry runs whole-snapshot tasks that depend on a shard as well', async () => {
    const store = await storeWith({ 'a.py': 'x = 1\n', 'b.py': 'y = 22\n' });
    const registry = await loadRegistry({
      builtIn: specifiers('flaky', 'sum'),
      pipelines: [pipeline('sum', { flaky: [], sum: ['flaky'] })],
    });
    initBatch(store, { snapshotId: 'snap', pipeline: 'sum', registry, id: 'one' });
    const failing = path.join(temporaryDirectory(), 'failing');
    fs.writeFileSync(failing, '');
    process.env['FLAKY_SWITCH'] = failing;
    try {
      await runBatch(store, 'one', { registry });
      expect(recordsOf(store, 'one', 'sum')).toMatchObject([{ value: 0 }]);
      fs.rmSync(failing);
      expect(await runBatch(store, 'one', { registry, retryFailed: true })).toMatchObject({ failed: 0 });
    } finally {
      delete process.env['FLAKY_SWITCH'];
    }
    expect(recordsOf(store, 'one', 'sum')).toMatchObject([{ value: 13 }]);
  });

  it('R2.5 a run that cannot write says so, and the next one goes on', async () => {
    const store = await storeWith({ 'a.txt': 'alpha', 'b.txt': 'beta' });
    const registry = await faultyRegistry();
    initBatch(store, { snapshotId: 'snap', pipeline: 'faulty', registry, id: 'one' });
    const { interceptFileOperations } = await import('@codebatch/core');
    let writes = 0;
    interceptFileOperations((operation) => {
      if (operation === 'write' && ++writes >= 6) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    });
    await expect(runBatch(store, 'one', { registry })).rejects.toMatchObject({ code: 'STORE_FULL' });
    interceptFileOperations(undefined);
    expect(await runBatch(store, 'one', { registry })).toMatchObject({ status: 'completed' });
    expect(recordsOf(store, 'one', 'after')).toHaveLength(2);
  });
});

describe('tasks that do not let go', () => {
  it('a task that never closes what it opened is through after the time that a file may take', async () => {
    const store = await storeWith({ 'a.txt': 'alpha' });
    const registry = await loadRegistry({
      builtIn: specifiers('never-closed'),
      pipelines: [pipeline('never', { 'never-closed': [] })],
    });
    initBatch(store, { snapshotId: 'snap', pipeline: 'never', registry, id: 'one' });
    const result = await runBatch(store, 'one', { registry, limits: { wallMs: 2_000 } });
    expect(result).toMatchObject({ status: 'completed', executed: 1, failed: 0 });
  });

  it('a process that a task leaves behind does not hold the run', async () => {
    const store = await storeWith({ 'a.txt': 'alpha' });
    const registry = await loadRegistry({
      builtIn: specifiers('leaves-process'),
      pipelines: [pipeline('leaves', { 'leaves-process': [] })],
    });
    initBatch(store, { snapshotId: 'snap', pipeline: 'leaves', registry, id: 'one' });
    expect(await runBatch(store, 'one', { registry })).toMatchObject({ status: 'completed', executed: 1 });
    const [record] = recordsOf(store, 'one', 'leaves-process');
    expect(process.kill(Number(record?.value))).toBe(true);
  });
});

describe('tasks that cannot be used', () => {
  it('a task that cannot be opened is a load error of the run, not of a file', async () => {
    const store = await storeWith({ 'a.txt': 'alpha' });
    const registry = await loadRegistry({
      builtIn: specifiers('broken-open'),
      pipelines: [pipeline('broken', { 'broken-open': [] })],
    });
    initBatch(store, { snapshotId: 'snap', pipeline: 'broken', registry, id: 'one' });
    await expect(runBatch(store, 'one', { registry })).rejects.toMatchObject({
      code: 'TASK_LOAD_FAILED',
      message: expect.stringContaining('the resource is missing'),
    });
  });

  it('a task that is never open ends the run after the time that a file may take', async () => {
    const store = await storeWith({ 'a.txt': 'alpha' });
    const registry = await loadRegistry({
      builtIn: specifiers('never-open'),
      pipelines: [pipeline('never', { 'never-open': [] })],
    });
    initBatch(store, { snapshotId: 'snap', pipeline: 'never', registry, id: 'one' });
    await expect(runBatch(store, 'one', { registry, limits: { wallMs: 2_000 } })).rejects.toMatchObject({
      code: 'TASK_LOAD_FAILED',
      message: expect.stringContaining('it was not ready after 2 s'),
    });
  });
});
