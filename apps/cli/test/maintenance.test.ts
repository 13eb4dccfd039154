import { appendFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { violations } from './support/answer-schemas.ts';
import { codebatch, codebatchJson, temporaryFolder } from './support/run-codebatch.ts';
import { foreignStore, scannedProject } from './support/sample.ts';

describe('gc and deletion', () => {
  it('gc: answers by its schema; policies delete the oldest batches', () => {
    const { cwd } = scannedProject();
    codebatch(['scan', 'project', '--new-batch', '--jobs', '1'], { cwd });
    const dry = codebatchJson(['gc', '--keep-batches', '1', '--dry-run'], { cwd });
    expect(dry.status, dry.stderr).toBe(0);
    expect(violations('gc', dry.document)).toEqual([]);
    expect(dry.document['batches']).toHaveLength(1);
    const real = codebatchJson(['gc', '--keep-batches', '1'], { cwd });
    expect(real.document).toMatchObject({ batches: dry.document['batches'], dry_run: false });
    expect(codebatchJson(['batch', 'list'], { cwd }).document['batches']).toHaveLength(1);
    expect(codebatch(['verify'], { cwd }).status).toBe(0);
    expect(codebatch(['gc', '--older-than', '2 weeks'], { cwd }).status).toBe(2);
    expect(codebatch(['gc', '--max-size', 'small'], { cwd }).status).toBe(2);
    expect(codebatch(['gc', '--older-than', '30d', '--max-size', '2GB'], { cwd }).stdout).toContain('Freed 0 B.');
    const tight = codebatch(['gc', '--max-size', '1', '--dry-run'], { cwd }).stdout;
    expect(tight).toMatch(/--max-size cannot be met: what has to stay takes [\d.]+ kB more than it allows/);
  });

  it('counts no files where none went, and not the directory that it made', () => {
    const cwd = temporaryFolder();
    codebatch(['init'], { cwd });
    expect(codebatch(['gc'], { cwd }).stdout).toMatch(/^Freed 0 B\.$/m);
  });

  it('snapshot delete refuses what a batch uses: exit 3; after batch delete it does it', () => {
    const { cwd, store } = scannedProject();
    expect(codebatchJson(['snapshot', 'delete', 'latest'], { cwd })).toMatchObject({
      status: 3,
      document: { error: { code: 'SNAPSHOT_IN_USE' } },
    });
    const batch = codebatchJson(['batch', 'delete', 'latest'], { cwd });
    expect(batch.status, batch.stderr).toBe(0);
    expect(violations('batch-delete', batch.document)).toEqual([]);
    const snapshot = codebatchJson(['snapshot-delete', 'latest'], { cwd });
    expect(snapshot.status, snapshot.stderr).toBe(0);
    expect(violations('snapshot-delete', snapshot.document)).toEqual([]);
    expect([readdirSync(path.join(store, 'batches')), readdirSync(path.join(store, 'snapshots'))]).toEqual([[], []]);
    expect(codebatch(['batch', 'delete', 'latest'], { cwd }).status).toBe(3);
  });
});

describe('diagnose', () => {
  it('a sound store: exit 0; a damaged one: exit 1', () => {
    const { cwd, store } = scannedProject();
    const sound = codebatchJson(['diagnose'], { cwd });
    expect(sound.status, JSON.stringify(sound.document)).toBe(0);
    expect(violations('diagnose', sound.document)).toEqual([]);
    const [snapshot] = readdirSync(path.join(store, 'snapshots'));
    appendFileSync(path.join(store, 'snapshots', snapshot!, 'files.index.jsonl'), 'x');
    const damaged = codebatchJson(['diagnose'], { cwd });
    expect(damaged.status).toBe(1);
    expect(violations('diagnose', damaged.document)).toEqual([]);
    expect(codebatch(['diagnose', '--store', foreignStore()], { cwd }).status).toBe(0);
  });
});

describe('status --digest', () => {
  it('is one line, equal for equal results of two batches', () => {
    const { cwd } = scannedProject();
    codebatch(['scan', 'project', '--new-batch', '--no-reuse', '--jobs', '1'], { cwd });
    const digest = (...args: string[]): string => codebatch(['status', '--digest', ...args], { cwd }).stdout;
    expect(digest()).toMatch(/^[a-f0-9]{64}\n$/);
    expect(digest('--batch', 'latest~1')).toBe(digest());
    const { document } = codebatchJson(['status', '--digest'], { cwd });
    expect(violations('status', document)).toEqual([]);
    expect(document['complete']).toBe(true);
  });
});
