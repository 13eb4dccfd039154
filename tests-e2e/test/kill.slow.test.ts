import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { verifyStore } from '@codebatch/maintenance';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyPoint, noteFigures, shareOf } from '../faults/figures.ts';
import { runInjected } from '../faults/injected.ts';
import { findKillPoints, killAt } from '../faults/kill-at.ts';
import { type KillScenario, makeScenarios } from '../faults/kill-scenarios.ts';
import { randomNumbers } from '../faults/random-numbers.ts';
import { doneStates, leftovers, outputsOf } from '../faults/store-facts.ts';
import { EPOCH, makeTemplates, type Templates } from '../faults/templates.ts';
import { writeTree } from '../support/cli.ts';
import { readRepositoryFile, sourceFiles } from '../support/repository.ts';

const HOURS = 4 * 3_600_000;
const NAMES = [
  'snapshot',
  'batch init',
  'run (full)',
  'run (process)',
  'resume',
  'index build',
  'gc',
  'batch delete',
  'repair',
];
/** Points of each command in an ordinary test run. */
const REDUCED = 4;

let templates: Templates;
let scenarios: KillScenario[];
const killed: Record<string, number> = {};

beforeAll(async () => {
  templates = await makeTemplates();
  scenarios = await makeScenarios(templates);
  expect(scenarios.map(({ name }) => name)).toEqual(NAMES);
}, HOURS);

afterAll(() => {
  noteFigures('kill', killed);
  templates?.remove();
}, HOURS);

describe('a process group killed at a change of the file system', () => {
  it.each(NAMES)(
    'R2.5 R8.4 R11.2 %s: nothing is damaged, lost, done twice or left behind',
    { timeout: HOURS },
    async (name) => {
      const scenario = scenarios.find((candidate) => candidate.name === name)!;
      const points = await findKillPoints(templates, scenario);
      const tried = shareOf(points, REDUCED);
      let reached = 0;
      for (const point of tried) if (await killAt(templates, scenario, point)) reached += 1;
      killed[name] = reached;
      // Groups of events are written by time: a run may make some changes fewer than the one that was recorded.
      expect(reached).toBeGreaterThan(tried.length * 0.9 - 1);
    },
  );
});

describe('a process group killed at a random moment', () => {
  it('R2.5 R11.2 a run that is killed and resumed, again and again, gives the files of an undisturbed one', {
    timeout: HOURS,
  }, async () => {
    const { command, folder } = templates;
    const project = join(folder, 'project');
    mkdirSync(project);
    for (const part of ['packages/core', 'packages/snapshot']) {
      writeTree(project, Object.fromEntries(sourceFiles(part).map((file) => [file, readRepositoryFile(file)])));
    }
    const template = join(folder, 'templates/project');
    await command('init', template);
    await command('snapshot', 'project', '--store', template);
    await command('batch', 'init', '--id', 'b', '--store', template);
    const calm = templates.copy(template);
    const started = performance.now();
    await command('run', '--batch', 'b', '--no-reuse', '--jobs', '2', '--store', calm);
    const duration = performance.now() - started;
    const expected = outputsOf(calm, 'b');

    const seed = 20_261_125;
    const random = randomNumbers(seed);
    const wanted = everyPoint ? 60 : 5;
    let kills = 0;
    let rounds = 0;
    while (kills < wanted && rounds < wanted * 4) {
      rounds += 1;
      const store = templates.copy(template);
      for (let attempt = 0; attempt < 4 && kills < wanted; attempt += 1) {
        const done = doneStates(store, 'b');
        const { status, signal } = await runInjected(['resume', '--no-reuse', '--jobs', '2', '--store', store], {
          cwd: folder,
          env: EPOCH,
          killAfterMs: random() * duration * 1.2,
        });
        const hint = `seed ${seed}, round ${rounds}, after kill ${kills}`;
        for (const [shard, state] of done) expect(doneStates(store, 'b').get(shard), hint).toBe(state);
        expect((await verifyStore(store)).damage, hint).toEqual([]);
        if (signal === null) {
          expect(status, hint).toBe(0);
          break;
        }
        kills += 1;
        await command('status', '--batch', 'b', '--json', '--store', store);
      }
      await command('resume', '--batch', 'b', '--no-reuse', '--jobs', '2', '--store', store);
      expect(outputsOf(store, 'b'), `seed ${seed}, round ${rounds}`).toEqual(expected);
      await command('verify', '--sweep', '--store', store);
      expect(leftovers(store)).toEqual([]);
      rmSync(store, { recursive: true });
    }
    expect(kills).toBe(wanted);
    killed['random moments'] = kills;
  });
});
