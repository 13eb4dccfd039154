import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { violations } from './support/answer-schemas.ts';
import { hermeticEnvironment, temporaryFolder } from './support/run-codebatch.ts';

const GUIDE = path.resolve(import.meta.dirname, '../../../docs/guides/pull-requests.md');
const ENTRY = path.resolve(import.meta.dirname, '../bin/codebatch.js');

interface Step {
  readonly script: string;
  readonly exit: number;
  /** Lines that the guide shows below the commands. */
  readonly shown: readonly string[];
}

/** The fenced blocks of shell commands in a guide, each with the exit code of its last and the text shown after it. */
function stepsOf(guide: string): Step[] {
  const steps: Step[] = [];
  for (const [, info = '', body = ''] of guide.matchAll(/^```([^\n]*)\n(.*?)^```$/gms)) {
    const [language, ...settings] = info.split(' ');
    if (language === 'sh') {
      const exit = settings.find((setting) => setting.startsWith('exit='))?.slice(5) ?? '0';
      steps.push({ script: body, exit: Number(exit), shown: [] });
    } else if (language === 'text') {
      const step = steps.pop();
      if (step !== undefined) steps.push({ ...step, shown: body.trimEnd().split('\n') });
    }
  }
  return steps;
}

const collapse = (text: string): string => text.replace(/\s+/g, ' ').trim();

it('docs/guides/pull-requests.md: every command does what the guide shows', () => {
  const home = temporaryFolder();
  const work = temporaryFolder();
  const bin = path.join(home, 'bin');
  mkdirSync(bin);
  writeFileSync(path.join(bin, 'codebatch'), `#!/bin/sh\nexec '${process.execPath}' '${ENTRY}' "$@"\n`);
  chmodSync(path.join(bin, 'codebatch'), 0o755);
  writeFileSync(path.join(home, '.gitconfig'), '[user]\nname = Guide\nemail = guide@example.org\n');
  const env = { ...hermeticEnvironment(home), PATH: `${bin}:${process.env['PATH'] ?? ''}` };

  const steps = stepsOf(readFileSync(GUIDE, 'utf8'));
  expect(steps.length).toBeGreaterThan(6);
  steps.forEach(({ script, exit, shown }, n) => {
    const cwd = n === 0 ? work : path.join(work, 'shop');
    // Every command but the last must succeed; the exit code of the last is that of the block.
    const { status, stdout, stderr } = spawnSync('sh', ['-ec', script], { cwd, env, encoding: 'utf8' });
    expect(status, `${script}${stdout}${stderr}`).toBe(exit);
    for (const line of shown) expect(collapse(stdout), script).toContain(collapse(line));
  });

  const file = (name: string) => readFileSync(path.join(work, 'shop', name), 'utf8');
  const regressions = JSON.parse(file('../regressions.json')) as Record<string, unknown>;
  expect(violations('regressions', regressions)).toEqual([]);
  expect(regressions).toMatchObject({
    count: 2,
    sentence: '2 new from 1 changed file',
    changes: [{ causes: [{ type: 'content' }] }, { causes: [{ type: 'content' }] }],
  });
  const sarif = JSON.parse(file('../codebatch.sarif')) as {
    runs: { results: { ruleId: string; baselineState: string }[] }[];
  };
  const states = sarif.runs[0]?.results.map(({ ruleId, baselineState }) => `${ruleId} ${baselineState}`);
  expect(states?.sort()).toEqual(['L003 unchanged', 'L101 new', 'L101 unchanged', 'L102 new']);
  expect(file('.codebatch-baseline.jsonl').trimEnd().split('\n')).toHaveLength(2);
});
