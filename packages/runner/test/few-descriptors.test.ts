import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { initBatch } from '@codebatch/runner';
import { expect, it } from 'vitest';
import { storeWith, wordFiles, wordsRegistry } from './support/workspace.ts';

it.skipIf(process.platform === 'win32')(
  'a run that cannot open what it needs says that the system is at its limit, and is no fault of a task',
  async () => {
    const store = await storeWith(wordFiles(6));
    initBatch(store, { snapshotId: 'snap', pipeline: 'words', registry: await wordsRegistry(), id: 'one' });
    const program = fileURLToPath(new URL('support/run-crowded.mjs', import.meta.url));
    const run = (free: number): string => {
      const command = `ulimit -n 512; exec "$0" "$1" "$2" ${free}`;
      const { stdout, stderr } = spawnSync('sh', ['-c', command, process.execPath, program, store.root], {
        encoding: 'utf8',
      });
      return `${stdout}${stderr}`.trim();
    };
    const answers = Array.from({ length: 16 }, (_, free) => run(free));
    expect(new Set(answers.slice(0, 6))).toEqual(new Set(['IO_ERROR EMFILE']));
    for (const answer of answers) expect(answer).toMatch(/^(?:IO_ERROR EMFILE|completed)$/);
  },
);
