import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { verifyStore } from '@codebatch/maintenance';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CODE_OF, expectClearError, failAt } from '../faults/fail-at.ts';
import { noteFigures, shareOf } from '../faults/figures.ts';
import type { FaultKind, FaultPoint } from '../faults/injected.ts';
import { findKillPoints } from '../faults/kill-at.ts';
import { type KillScenario, makeScenarios } from '../faults/kill-scenarios.ts';
import { readEverything } from '../faults/read-everything.ts';
import { canMount, mountSmallDisk } from '../faults/small-disk.ts';
import { leftovers } from '../faults/store-facts.ts';
import { EPOCH, makeTemplates, type Templates } from '../faults/templates.ts';
import { hermeticEnvironment } from '../support/cli.ts';
import { cliEntry } from '../support/repository.ts';

const HOURS = 4 * 3_600_000;
const NAMES = ['snapshot', 'batch init', 'run (full)', 'resume', 'gc', 'batch delete', 'repair'];
const KINDS = Object.keys(CODE_OF) as FaultKind[];
/** Points of each command in an ordinary test run. */
const REDUCED = 3;

let templates: Templates;
let scenarios: KillScenario[];
const injected: Record<string, number> = {};

beforeAll(async () => {
  templates = await makeTemplates();
  scenarios = await makeScenarios(templates);
}, HOURS);

afterAll(() => {
  noteFigures('disk', injected);
  templates?.remove();
}, HOURS);

describe('a change of the file system that fails', () => {
  it.each(NAMES)(
    'R2.5 R11.2 %s: a clear error, nothing damaged, and the next try succeeds',
    { timeout: HOURS },
    async (name) => {
      const scenario = scenarios.find((candidate) => candidate.name === name)!;
      const points = (await findKillPoints(templates, scenario)).filter(({ kind }) => kind === 'kill');
      const failing = points.map((point, n): FaultPoint => ({ ...point, kind: KINDS[n % KINDS.length]! }));
      const tried = shareOf(failing, REDUCED);
      let reported = 0;
      for (const point of tried) if (await failAt(templates, scenario, point)) reported += 1;
      injected[name] = tried.length;
      injected[`${name}, reported`] = reported;
      expect(reported).toBeGreaterThan(0);
    },
  );
});

/** Runs the built command, possibly as another user or with few files, and answers its exit code and output. */
function run(args: readonly string[], { uid, files }: { uid?: number; files?: number } = {}) {
  const shell = files === undefined ? '' : `ulimit -n ${files}; `;
  return spawnSync('sh', ['-c', `${shell}exec "$0" "$@"`, process.execPath, cliEntry, ...args, '--json'], {
    cwd: templates.folder,
    env: hermeticEnvironment(templates.folder, EPOCH),
    encoding: 'utf8',
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
}

/** Commands that write, each with a store that it can be run on. */
const WRITING = [
  ['snapshot', 'source', '--id', 'fresh'],
  ['batch', 'init', '--snapshot', 'calm-files', '--id', 'c'],
  ['run', '--batch', 'b', '--jobs', '1'],
  ['gc', '--keep-batches', '1'],
  ['batch', 'delete', 'old'],
  ['scan', 'source'],
] as const;

const mountable = canMount();

describe(`a real disk${mountable ? '' : ' (left out: it takes a user who may mount a file system)'}`, () => {
  it.skipIf(!mountable)(
    'R2.5 ENOSPC: a run on a disk that fills up says so, and goes on once there is space',
    {
      timeout: HOURS,
    },
    async () => {
      const scenario = scenarios.find(({ name }) => name === 'run (process)')!;
      const disk = mountSmallDisk(4096);
      try {
        let full = 0;
        const steps = shareOf(
          Array.from({ length: 40 }, (_, step) => step),
          6,
        );
        for (const step of steps) {
          const store = join(disk.folder, 'store');
          cpSync(templates.planned, store, { recursive: true, preserveTimestamps: true });
          disk.fillUpTo(step * 8192);
          const { status, stdout, stderr } = run([...scenario.args, '--store', store]);
          const hint = `${step * 8192} bytes free`;
          if (status !== 0) {
            full += 1;
            expect(status, `${hint}: ${stdout}${stderr}`).toBe(3);
            expectClearError(stdout, 'STORE_FULL', store, hint);
          }
          expect((await verifyStore(store)).damage, hint).toEqual([]);
          await readEverything(templates, { store, batch: 'b', hint });
          disk.release();
          await scenario.finish(store);
          expect(leftovers(store), hint).toEqual([]);
          spawnSync('rm', ['-r', store]);
        }
        injected['runs on a disk that was full'] = full;
        expect(full).toBeGreaterThan(1);
      } finally {
        disk.remove();
      }
    },
  );

  it.skipIf(!mountable)(
    'EROFS: on a read-only file system every reader works, and every writer says why not',
    {
      timeout: HOURS,
    },
    async () => {
      const disk = mountSmallDisk(4096);
      try {
        const store = join(disk.folder, 'store');
        cpSync(templates.planned, store, { recursive: true, preserveTimestamps: true });
        disk.setReadOnly(true);
        await readEverything(templates, { store, batch: 'calm', hint: 'read-only' });
        for (const args of WRITING) {
          const { status, stdout, stderr } = run([...args, '--store', store]);
          expect(status, `${args.join(' ')}: ${stdout}${stderr}`).toBe(3);
          expectClearError(stdout, 'STORE_READ_ONLY', store, args.join(' '));
        }
        injected['commands on a read-only file system'] = WRITING.length;
      } finally {
        disk.setReadOnly(false);
        disk.remove();
      }
    },
  );
});

describe('a user without rights', () => {
  const NOBODY = 65_534;

  it.skipIf(process.platform === 'win32')(
    'EACCES: every writer says what it may not do, and changes nothing',
    { timeout: HOURS },
    async () => {
      const store = templates.copy(templates.planned);
      const asRoot = process.getuid?.() === 0;
      spawnSync('chmod', ['-R', 'a+rX', templates.folder]);
      if (!asRoot) spawnSync('chmod', ['-R', 'a-w', store]);
      try {
        for (const args of WRITING) {
          const { status, stdout, stderr } = run([...args, '--store', store], asRoot ? { uid: NOBODY } : {});
          expect(status, `${args.join(' ')}: ${stdout}${stderr}`).toBe(3);
          expectClearError(stdout, 'PERMISSION_DENIED', store, args.join(' '));
        }
        injected['commands without permission'] = WRITING.length;
        expect(run(['status', '--batch', 'calm', '--store', store], asRoot ? { uid: NOBODY } : {}).status).toBe(0);
      } finally {
        spawnSync('chmod', ['-R', 'u+w', store]);
        chmodSync(templates.folder, 0o700);
      }
      expect((await verifyStore(store)).damage).toEqual([]);
    },
  );
});

describe('few open files', () => {
  it.skipIf(process.platform === 'win32')(
    'EMFILE: the command says that the limit is too low, or works',
    { timeout: HOURS },
    async () => {
      const scenario = scenarios.find(({ name }) => name === 'run (process)')!;
      let refused = 0;
      const limits = shareOf([24, 30, 40, 50, 55, 60, 64, 68, 70, 72, 74, 76, 78, 80, 84, 90], 5);
      for (const files of limits) {
        const store = templates.copy(templates.planned);
        const { status, stdout, stderr } = run([...scenario.args, '--store', store], { files });
        const hint = `${files} files: ${stdout}${stderr}`;
        if (status !== 0) {
          refused += 1;
          expect(status, hint).toBe(3);
          expectClearError(stdout, 'IO_ERROR', '/', hint);
          expect(stdout, hint).toContain('EMFILE');
          expect(stdout, hint).toContain('ulimit -n');
        }
        expect((await verifyStore(store)).damage, hint).toEqual([]);
        await scenario.finish(store);
      }
      injected['runs with few open files, refused'] = refused;
      injected['runs with few open files'] = limits.length;
      expect(refused).toBeGreaterThan(0);
    },
  );
});
