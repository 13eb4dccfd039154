import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { layout } from './layout.ts';
import { describeProcess } from './process-identity.ts';
import { initStore, type Store } from './store.ts';
import { isAbandoned, temporaryName } from './temporary-name.ts';
import { listLiveWriters, registerWriter } from './writers.ts';

const directories: string[] = [];

afterEach(() => {
  for (const directory of directories.splice(0)) fs.rmSync(directory, { recursive: true, force: true });
});

function makeStore(): Store {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'codebatch-'));
  directories.push(directory);
  return initStore(path.join(directory, 'store'));
}

/** The code of the error that a call over this module ends with in a process of a user without rights. */
function codeAsNobody(call: string): string {
  const module = new URL('../dist/index.js', import.meta.url).href;
  const script = `const core = await import(${JSON.stringify(module)});
    try { ${call}; } catch (error) { process.stdout.write(String(core.isCodebatchError(error) ? error.code : error)); }`;
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { ...user, cwd: '/', encoding: 'utf8' })
    .stdout;
}

/** What another process prints that evaluates an expression over this module, and then ends. */
function inDeadProcess(expression: string): string {
  const module = new URL('../dist/index.js', import.meta.url).href;
  const script = `const core = await import(${JSON.stringify(module)}); process.stdout.write(String(${expression}));`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).stdout;
}

describe('temporary names', () => {
  it('trap 7: are never equal, and tell whether their writer is gone', () => {
    const names = new Set(Array.from({ length: 1000 }, () => temporaryName('x')));
    expect(names.size).toBe(1000);
    for (const name of names) expect(isAbandoned(name)).toBe(false);
    expect(isAbandoned(inDeadProcess(`core.temporaryName('.state.json')`))).toBe(true);
  });

  it('fit a file system whatever they begin with, and tell it all the same', () => {
    for (const prefix of ['x'.repeat(255), `.${'é'.repeat(127)}`]) {
      expect(Buffer.byteLength(temporaryName(prefix))).toBeLessThanOrEqual(255);
      expect(temporaryName(prefix)).not.toBe(temporaryName(prefix));
      expect(isAbandoned(inDeadProcess(`core.temporaryName(${JSON.stringify(prefix)})`))).toBe(true);
    }
  });

  it('of other forms and other machines tell nothing', () => {
    expect(isAbandoned('.state.json.0123456789abcdef.tmp')).toBe(false);
    expect(isAbandoned('x.w00000000-1-1-0123456789abcdef.tmp')).toBe(false);
  });

  it('silence counts against writers elsewhere, and not against those of this machine', () => {
    const silent = (): boolean => true;
    expect(isAbandoned('x.w00000000-1-1-0123456789abcdef.tmp', silent)).toBe(true);
    expect(isAbandoned('.state.json.0123456789abcdef.tmp', silent)).toBe(true);
    expect(isAbandoned(temporaryName('x'), silent)).toBe(false);
  });
});

describe('registerWriter', () => {
  it('is seen by others until it is released', () => {
    const store = makeStore();
    const writer = registerWriter(store, 'test');
    expect(listLiveWriters(store, Date.now())).toMatchObject([{ what: 'test', pid: process.pid }]);
    writer.release();
    expect(listLiveWriters(store, Date.now())).toEqual([]);
    expect(fs.readdirSync(layout.temporaryDir(store.root))).toEqual([]);
  });

  it('of a process that died does not count', () => {
    const store = makeStore();
    inDeadProcess(`core.registerWriter(core.openStore(${JSON.stringify(store.root)}), 'test')`);
    expect(fs.readdirSync(layout.temporaryDir(store.root))).toHaveLength(1);
    expect(listLiveWriters(store, Date.now())).toEqual([]);
  });

  it('of this machine counts however old it is, and one from elsewhere for a day', () => {
    const store = makeStore();
    const later = Date.now() + 25 * 60 * 60_000;
    const writer = registerWriter(store, 'test');
    expect(listLiveWriters(store, later)).toMatchObject([{ pid: process.pid }]);
    writer.release();
    const elsewhere = { ...describeProcess(), host: 'elsewhere', what: 'test' };
    fs.writeFileSync(path.join(layout.temporaryDir(store.root), 'writer-x.json'), JSON.stringify(elsewhere));
    expect(listLiveWriters(store, Date.now())).toMatchObject([{ host: 'elsewhere' }]);
    expect(listLiveWriters(store, later)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('that cannot be looked at is PERMISSION_DENIED', () => {
    const store = makeStore();
    registerWriter(store, 'test');
    fs.chmodSync(path.dirname(store.root), 0o755);
    fs.chmodSync(layout.temporaryDir(store.root), 0o644);
    const call = `core.listLiveWriters(core.openStore(${JSON.stringify(store.root)}), Date.now())`;
    expect(codeAsNobody(call)).toBe('PERMISSION_DENIED');
    fs.chmodSync(layout.temporaryDir(store.root), 0o755);
  });

  it('that cannot be read counts, for a day', () => {
    const store = makeStore();
    fs.mkdirSync(layout.temporaryDir(store.root), { recursive: true });
    const own = describeProcess();
    for (const content of [
      '{',
      '[1]',
      '{"pid":1}',
      JSON.stringify({ ...own, pid: 0 }),
      JSON.stringify({ ...own, pid: -1 }),
    ]) {
      fs.writeFileSync(path.join(layout.temporaryDir(store.root), 'writer-x.json'), content);
      expect(listLiveWriters(store, Date.now()), content).toMatchObject([{ pid: 0, host: 'unknown' }]);
      expect(listLiveWriters(store, Date.now() + 25 * 60 * 60_000), content).toEqual([]);
    }
  });
});
