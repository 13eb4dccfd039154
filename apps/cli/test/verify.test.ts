import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { violations } from './support/answer-schemas.ts';
import { codebatch, codebatchJson } from './support/run-codebatch.ts';
import { foreignStore, scannedProject } from './support/sample.ts';

/** The first object of a store that has bytes. */
function someObject(store: string): string {
  const root = path.join(store, 'objects/sha256');
  const file = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /[a-f0-9]{64}$/.test(name))
    .sort()
    .find((name) => readFileSync(path.join(root, name)).length > 0);
  return `objects/sha256/${file}`;
}

describe('verify', () => {
  it('R14.1 a sound store: exit 0, an answer by its schema', () => {
    const { cwd } = scannedProject();
    for (const args of [['verify'], ['verify', '--quick'], ['verify', '--repair', '--sweep']]) {
      const { status, document, stderr } = codebatchJson(args, { cwd });
      expect(status, stderr).toBe(0);
      expect(violations('verify', document)).toEqual([]);
      expect(document).toMatchObject({ ok: true, damage: [] });
    }
    expect(codebatch(['verify'], { cwd }).stdout).toContain('Nothing is damaged.');
  });

  it('trap 7: damage: exit 1, path, code and what needs it; --repair mends it', () => {
    const { cwd, store } = scannedProject();
    const object = someObject(store);
    const bytes = readFileSync(path.join(store, object));
    bytes[0]! ^= 1;
    writeFileSync(path.join(store, object), bytes);
    const { status, document } = codebatchJson(['verify'], { cwd });
    expect(status).toBe(1);
    expect(violations('verify', document)).toEqual([]);
    expect(document['damage']).toMatchObject([{ path: object, code: 'OBJECT_CORRUPT' }]);
    expect(codebatch(['verify'], { cwd }).stdout).toContain('needed by');
    const repair = codebatchJson(['verify', '--repair'], { cwd });
    expect(violations('verify', repair.document)).toEqual([]);
    expect(repair).toMatchObject({ status: 0, document: { ok: true, repaired: [{ path: object }] } });
  });

  it('--repair says of each file that is left why it could not be made good', () => {
    const { cwd, store } = scannedProject();
    const plain = codebatch(['verify', '--repair'], { cwd }).stdout;
    expect(plain).not.toContain('not repaired');
    const [batch] = readdirSync(path.join(store, 'batches'));
    truncateSync(path.join(store, 'batches', batch!, 'plan.json'), 10);
    writeFileSync(path.join(store, 'notes.txt'), 'mine');
    expect(codebatch(['verify'], { cwd }).stdout).not.toContain('not repaired');
    const { status, stdout } = codebatch(['verify', '--repair'], { cwd });
    expect(status).toBe(1);
    expect(stdout).toContain(
      `not repaired: nothing else in the store says what was in it; what is left of it goes with codebatch batch delete ${batch}`,
    );
    expect(stdout).toContain('not repaired: it is no part of a store; look what it is, and remove it');
  });

  it('a damaged store.json is a finding: exit 1', () => {
    const { cwd, store } = scannedProject();
    truncateSync(path.join(store, 'store.json'), 10);
    const { status, document } = codebatchJson(['verify'], { cwd });
    expect(status).toBe(1);
    expect(document['damage']).toMatchObject([{ path: 'store.json', code: 'SCHEMA_ERROR' }]);
  });

  it('says only true things about a store of another implementation', () => {
    const { status, document } = codebatchJson(['verify', '--store', foreignStore()], { cwd: '/' });
    expect(status).toBe(0);
    expect(violations('verify', document)).toEqual([]);
  });

  it('no store is no damage: exit 3', () => {
    const { cwd } = scannedProject();
    expect(codebatchJson(['verify', '--store', 'nowhere'], { cwd })).toMatchObject({
      status: 3,
      document: { error: { code: 'STORE_NOT_FOUND' } },
    });
  });
});
