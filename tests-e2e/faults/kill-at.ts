import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { verifyStore } from '@codebatch/maintenance';
import { expect } from 'vitest';
import { type FaultPoint, readLog, runInjected } from './injected.ts';
import type { KillScenario } from './kill-scenarios.ts';
import { readEverything } from './read-everything.ts';
import { doneStates, leftovers } from './store-facts.ts';
import { EPOCH, type Templates } from './templates.ts';

/** Every change of the file system that the command of a scenario makes, as points to kill it at. */
export async function findKillPoints(templates: Templates, scenario: KillScenario): Promise<FaultPoint[]> {
  const store = templates.copy(scenario.template);
  const log = `${store}.log`;
  const { status, stderr } = await runInjected([...scenario.args, '--store', store], {
    cwd: templates.folder,
    env: EPOCH,
    log,
  });
  expect(status, `${scenario.name}: ${stderr}`).toBe(0);
  rmSync(store, { recursive: true });
  const counts = { main: 0, worker: 0 };
  const points: FaultPoint[] = [];
  for (const { role, operation } of readLog(log)) {
    counts[role] += 1;
    points.push({ role, at: counts[role], kind: 'kill' });
    if (operation === 'write') points.push({ role, at: counts[role], kind: 'tear' });
  }
  return points;
}

/**
 * Kills the command of a scenario at a point, and expects of what it leaves: every reader answers, nothing is damaged,
 * the command done again ends as if it had never been killed, nothing that was complete is done again, and nothing is
 * left behind after the next sweep.
 *
 * @returns whether the process got as far as the point
 */
export async function killAt(templates: Templates, scenario: KillScenario, point: FaultPoint): Promise<boolean> {
  const hint = `${scenario.name}, ${point.kind} at ${point.role} ${point.at}`;
  const store = templates.copy(scenario.template);
  const before = (await verifyStore(store)).damage.map(({ path }) => path);
  const { status, signal, stderr } = await runInjected([...scenario.args, '--store', store], {
    cwd: templates.folder,
    env: EPOCH,
    point,
  });
  if (signal === null) expect(status, `${hint}: ${stderr}`).toBe(0);
  await expectConsistent(templates, scenario, store, { hint, damageBefore: before });
  rmSync(store, { recursive: true });
  return signal !== null;
}

/** What has to hold of a store in which the command of a scenario was killed, now and after it is done again. */
export async function expectConsistent(
  templates: Templates,
  scenario: KillScenario,
  store: string,
  { hint, damageBefore = [] }: { readonly hint: string; readonly damageBefore?: readonly string[] },
): Promise<void> {
  const batch = existsSync(join(store, 'batches', scenario.batch)) ? scenario.batch : 'calm';
  if (scenario.damaged !== true) await readEverything(templates, { store, batch, hint });
  const { damage } = await verifyStore(store);
  const fresh = damage.filter(({ path }) => !damageBefore.includes(path));
  expect(fresh, hint).toEqual([]);
  const done = doneStates(store, batch);
  await scenario.finish(store);
  const after = doneStates(store, batch);
  if (existsSync(join(store, 'batches', batch)) && scenario.damaged !== true) {
    for (const [shard, state] of done) expect(after.get(shard), `${hint}: ${shard}`).toBe(state);
  }
  // Either of the two sweeps alone.
  await templates.command(...(done.size % 2 === 0 ? ['gc'] : ['verify', '--sweep']), '--store', store);
  expect(leftovers(store), hint).toEqual([]);
  expect((await verifyStore(store)).damage, hint).toEqual([]);
}
