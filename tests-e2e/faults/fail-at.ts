import { rmSync } from 'node:fs';
import { verifyStore } from '@codebatch/maintenance';
import { expect } from 'vitest';
import { type FaultKind, type FaultPoint, runInjected } from './injected.ts';
import type { KillScenario } from './kill-scenarios.ts';
import { leftovers } from './store-facts.ts';
import { EPOCH, type Templates } from './templates.ts';

/** The code by which a failure of the system is reported. */
export const CODE_OF: Readonly<Partial<Record<FaultKind, string>>> = {
  EIO: 'IO_ERROR',
  EMFILE: 'IO_ERROR',
  ENOSPC: 'STORE_FULL',
  EDQUOT: 'STORE_FULL',
  EROFS: 'STORE_READ_ONLY',
  EACCES: 'PERMISSION_DENIED',
};

interface Envelope {
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly hints: readonly string[];
    readonly details: Readonly<Record<string, unknown>>;
  };
}

/**
 * Expects what a command printed under `--json` to be one error with the code, the path of what could not be done below
 * a directory, and what to do about it.
 */
export function expectClearError(stdout: string, code: string, directory: string, hint: string): void {
  const { error } = JSON.parse(stdout) as Envelope;
  expect(error, `${hint}: ${stdout}`).toMatchObject({ code });
  expect(error!.hints.length, `${hint}: ${stdout}`).toBeGreaterThan(0);
  const path = error!.details['path'];
  expect(path, `${hint}: ${stdout}`).toEqual(expect.stringContaining(directory));
  expect(error!.message, hint).toContain(path as string);
  expect(`${error!.message}${error!.hints.join('')}`, hint).not.toMatch(/\n\s+at /);
}

/**
 * Lets one change of the file system fail in the command of a scenario, and expects a clear error or the right result,
 * nothing damaged and nothing left behind, and the right result once the command is done again.
 *
 * @returns whether the failure was reported
 */
export async function failAt(templates: Templates, scenario: KillScenario, point: FaultPoint): Promise<boolean> {
  const hint = `${scenario.name}, ${point.kind} at ${point.role} ${point.at}`;
  const store = templates.copy(scenario.template);
  const before = await verifyStore(store);
  const littered = leftovers(store);
  const { status, stdout, stderr } = await runInjected([...scenario.args, '--store', store, '--json'], {
    cwd: templates.folder,
    env: EPOCH,
    point,
  });
  // Some failures cost nothing: of what can be rebuilt, and of the touch of an object that is then written anew.
  if (status !== 0) {
    expect(status, `${hint}: ${stdout}${stderr}`).toBe(3);
    expectClearError(stdout, CODE_OF[point.kind]!, store, hint);
  }
  const known = new Set(before.damage.map(({ path }) => path));
  expect(
    (await verifyStore(store)).damage.filter(({ path }) => !known.has(path)),
    hint,
  ).toEqual([]);
  const left = leftovers(store).filter((path) => !littered.includes(path) && !/\.tmp\//.test(path));
  // What could not be removed is still there, and goes with the next sweep.
  expect(left.length, `${hint}: ${left.join()}`).toBeLessThanOrEqual(1);
  await scenario.finish(store);
  await templates.command('verify', '--sweep', '--store', store);
  expect(leftovers(store), hint).toEqual([]);
  rmSync(store, { recursive: true });
  return status !== 0;
}
