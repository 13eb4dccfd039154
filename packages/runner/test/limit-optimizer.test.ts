import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

describe('limitOptimizer', () => {
  it('sets nothing that this V8 does not know, which it would report to the user', () => {
    const url = JSON.stringify(import.meta.resolve('@codebatch/runner'));
    const program = `import { limitOptimizer } from ${url}; limitOptimizer(); console.log('done')`;
    const result = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    expect(result).toMatchObject({ stdout: 'done\n', stderr: '' });
  });
});
