import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { codebatch, codebatchJson, temporaryFolder, writeTree } from './support/run-codebatch.ts';

const EXTENSIONS = ['py', 'js', 'ts', 'tsx'];
const DEPTH = 20_000;

/** The same bytes on every run, which are no text in any encoding that is guessed. */
function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state >>> 16;
  });
}

/** A file of every kind for each language: nests, one long line, noise, half a file. */
function hostileTree(): Record<string, string | Uint8Array> {
  const files: Record<string, string | Uint8Array> = { 'good.py': 'x = 1\n', 'good.ts': 'export const x = 1;\n' };
  for (const extension of EXTENSIONS) {
    files[`nested.${extension}`] = `x = ${'['.repeat(DEPTH)}1${']'.repeat(DEPTH)}\n`;
    files[`open.${extension}`] = '('.repeat(DEPTH);
    files[`chain.${extension}`] = `x = a${'.b'.repeat(DEPTH)}\n`;
    files[`line.${extension}`] = `x = [${'1, '.repeat(100_000)}]\n`;
    files[`noise.${extension}`] = noise(20_000);
    files[`large.${extension}`] = `x = "${'a'.repeat(10 * 1024 * 1024)}"\n`;
  }
  files['half.py'] = 'def f():\n    return 1\n\n\nclass A:\n    def g(self, x):\n        if x > (1,\n';
  files['half.ts'] = 'export function f(): number {\n  return 1;\n}\nclass A { g(x: numb';
  // The grammar reads strings again and again: its time grows with the square of their number.
  files['loop.js'] = '"'.repeat(150_000);
  return files;
}

interface Found {
  /** Codes of skips and failures by path, the same for every task that has one. */
  readonly reasons: Readonly<Record<string, string>>;
  readonly symbols: readonly string[];
  readonly treesOf: readonly string[];
}

function scanHostile(
  backend: string,
  source: string,
): { status: number | null; stderr: string; found: Found; digest: unknown } {
  const cwd = temporaryFolder();
  writeTree(cwd, { 'limits.json': '{"limits": {"cpuMs": 4000}}' });
  const { status, stderr } = codebatch(['scan', source, '--jobs', '2', '--config', 'limits.json'], {
    cwd,
    env: { CODEBATCH_PARSER: backend },
  });
  const { stdout } = codebatch(['query', 'outputs', '--jsonl'], { cwd });
  const reasons: Record<string, string> = {};
  const symbols: string[] = [];
  const treesOf: string[] = [];
  for (const line of stdout.trimEnd().split('\n')) {
    const record = JSON.parse(line) as Readonly<Record<string, string>>;
    const { kind, code, path: name } = record;
    if (kind === 'skip' || code?.startsWith('TASK_') === true) reasons[name!] = code!;
    if (kind === 'symbol') symbols.push(`${name} ${record['qualified_name']}`);
    if (kind === 'ast') treesOf.push(name!);
  }
  const { digest } = codebatchJson(['status', '--digest'], { cwd }).document;
  return { status, stderr, found: { reasons, symbols, treesOf: treesOf.sort() }, digest };
}

describe('bad input', () => {
  it('R11.2 each file that cannot be processed is recorded with its reason, alike in all backends; the rest is complete', () => {
    const source = path.join(temporaryFolder(), 'source');
    writeTree(source, hostileTree());
    const expected = Object.fromEntries([
      ...EXTENSIONS.map((extension) => [`noise.${extension}`, 'SKIP_BINARY'] as const),
      ...EXTENSIONS.map((extension) => [`large.${extension}`, 'SKIP_TOO_LARGE'] as const),
      ['loop.js', 'TASK_TIMEOUT'] as const,
    ]);
    const results = ['binding', 'wasm', 'auto'].map((backend) => scanHostile(backend, source));
    for (const { status, stderr, found } of results) {
      expect(stderr).toBe('');
      expect(status).toBe(4);
      expect(found.reasons).toEqual(expected);
      expect(found.treesOf).toEqual(
        [
          ...['nested', 'open', 'chain', 'line'].flatMap((name) =>
            EXTENSIONS.map((extension) => `${name}.${extension}`),
          ),
          ...['good.py', 'good.ts', 'half.py', 'half.ts'],
        ].sort(),
      );
      // Half a file keeps what stands before the break.
      expect(found.symbols).toEqual(expect.arrayContaining(['half.py f', 'half.ts f', 'good.py x', 'good.ts x']));
    }
    expect(new Set(results.map(({ digest }) => digest)).size).toBe(1);
    expect(readFileSync(path.join(source, 'good.py'), 'utf8')).toBe('x = 1\n');
  });
});
