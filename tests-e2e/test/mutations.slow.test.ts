import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mutations } from '../mutations/mutations.ts';
import { copyWorkspace, type WorkspaceCopy } from '../mutations/workspace-copy.ts';

/** The package's folder of a file such as `packages/core/src/store.ts`. */
const packageOf = (file: string) => file.split('/').slice(0, 2).join('/');

describe('mutations', { timeout: 600_000 }, () => {
  let root: string;
  let copy: WorkspaceCopy;

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'codebatch-mutations-'));
    copy = copyWorkspace(root);
  }, 600_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('there are at least 25, for as many requirements as can be broken', () => {
    expect(mutations.length).toBeGreaterThanOrEqual(25);
    expect(new Set(mutations.map(({ requirement }) => requirement)).size).toBeGreaterThanOrEqual(25);
  });

  it.each(mutations)('$requirement: $breaks', ({ file, search, replacement, test }) => {
    const folder = packageOf(file);
    const sound = copy.test(test.folder, test.file, test.title);
    expect(sound.ran, `no test ran for "${test.title}"\n${sound.output}`).toBeGreaterThan(0);
    expect(sound.failed, sound.output).toBe(0);

    // The built output is put back from a copy: another build would take as long as the first.
    const dist = join(root, folder, 'dist');
    const kept = join(root, `kept-${dirname(folder)}`);
    cpSync(dist, kept, { recursive: true, preserveTimestamps: true });
    const undo = copy.replace(file, search, replacement);
    try {
      copy.build(folder);
      const broken = copy.test(test.folder, test.file, test.title);
      expect(broken.failed, `the test "${test.title}" does not notice`).toBeGreaterThan(0);
    } finally {
      undo();
      rmSync(dist, { recursive: true });
      cpSync(kept, dist, { recursive: true, preserveTimestamps: true });
      rmSync(kept, { recursive: true });
    }
  });
});
