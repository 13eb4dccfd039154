import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../faults/random-numbers.ts';
import { codebatch, codebatchLines, temporaryFolder, writeTree } from '../support/cli.ts';

const MEBIBYTE = 1 << 20;
const GOOD = { 'good.py': 'def f(a):\n    return a\n' };

interface Recorded {
  readonly path: string;
  readonly kind: string;
  readonly code?: string;
  readonly task_id: string;
}

/**
 * Scans files and a good one beside them. Answers with what is recorded about each: `ast`, and the codes of syntax errors,
 * skips and failures.
 */
function scan(
  files: Readonly<Record<string, string | Uint8Array>>,
  limits: Readonly<Record<string, number>>,
  status: number,
): Record<string, string[]> {
  const cwd = temporaryFolder();
  writeTree(cwd, {
    'codebatch.config.mjs': `export default ${JSON.stringify({ limits })};\n`,
    ...Object.fromEntries(Object.entries({ ...GOOD, ...files }).map(([path, content]) => [`src/${path}`, content])),
  });
  const args = ['scan', 'src', '--store', 'store', '--config', 'codebatch.config.mjs', '--jobs', '1', '--json'];
  const result = codebatch(args, { cwd });
  expect([result.status, result.stderr]).toEqual([status, expect.any(String)]);
  const records = codebatchLines(['query', 'outputs', '--store', join(cwd, 'store')], { cwd });
  const found = new Map<string, Set<string>>();
  for (const { path, kind, code } of records.map((line) => JSON.parse(line) as Recorded)) {
    const said = found.get(path) ?? found.set(path, new Set()).get(path)!;
    if (kind === 'ast') said.add('ast');
    else if (code !== undefined && /^(?:E0001|SKIP_|TASK_)/.test(code)) said.add(code);
  }
  return Object.fromEntries([...found].map(([path, said]) => [path, [...said].sort()]));
}

const good = { 'good.py': ['ast'] };

describe('a million brackets', { timeout: 600_000 }, () => {
  it.each(['py', 'js', 'ts', 'tsx'])('that nothing closes are one syntax error of that file: %s', (extension) => {
    const path = `open.${extension}`;
    expect(scan({ [path]: '('.repeat(1_000_000) }, {}, 0)).toEqual({ ...good, [path]: ['E0001', 'ast'] });
  });

  it.each([
    ['py', ['ast']],
    // Parentheses around nothing are an error there.
    ['ts', ['E0001', 'ast']],
  ])('that are closed are parsed like any other text: %s', (extension, said) => {
    const path = `closed.${extension}`;
    const text = `${'('.repeat(500_000)}${')'.repeat(500_000)}\n`;
    expect(scan({ [path]: text }, {}, 0)).toEqual({ ...good, [path]: said });
  });
});

describe('10 MB on one line', { timeout: 600_000 }, () => {
  const list = `a = [${'1, '.repeat((10 * MEBIBYTE) / 3)}]\n`;

  it('are skipped, for they are beyond the limit of size', () => {
    expect(scan({ 'list.py': list }, {}, 0)).toEqual({ ...good, 'list.py': ['SKIP_TOO_LARGE'] });
  });

  it.each(['py', 'js', 'ts', 'tsx'])(
    'under a raised limit are a failure where they take too long: list.%s',
    (extension) => {
      const path = `list.${extension}`;
      const limits = { maxBytes: 32 * MEBIBYTE, cpuMs: 1000 };
      expect(scan({ [path]: list }, limits, 4)).toEqual({ ...good, [path]: ['TASK_TIMEOUT'] });
    },
  );

  it('under a raised limit are parsed where the grammar is quick', () => {
    const text = `a = "${'x'.repeat(10 * MEBIBYTE)}"\n`;
    expect(scan({ 'text.py': text, 'text.ts': text }, { maxBytes: 32 * MEBIBYTE }, 0)).toEqual({
      ...good,
      'text.py': ['ast'],
      'text.ts': ['ast'],
    });
  });
});

describe('what is no source', { timeout: 600_000 }, () => {
  const random = randomNumbers(1);
  const bytes = (least: number, count: number): Uint8Array =>
    Uint8Array.from({ length: 65_536 }, () => least + Math.floor(random() * count));

  it('random bytes named .py are skipped as what they are, or errors where they are letters', () => {
    expect(scan({ 'any.py': bytes(0, 256), 'no-nul.py': bytes(1, 255), 'ascii.py': bytes(32, 95) }, {}, 0)).toEqual({
      ...good,
      'any.py': ['SKIP_BINARY'],
      'no-nul.py': ['SKIP_ENCODING'],
      'ascii.py': ['E0001', 'ast'],
    });
  });

  it('half a file is a syntax error, or an encoding where it ends within a character', () => {
    const python = Buffer.from('class A:\n    def f(self, a):\n        return "ü".join([a, (1, {"b": \n');
    const script = Buffer.from('export function A() {\n  return <a b={c}>ü');
    expect(
      scan(
        {
          'half.py': python,
          'half.tsx': script,
          'half.js': 'export class A {\n  b() {\n    return `${c',
          'character.py': python.subarray(0, python.indexOf(0xc3) + 1),
          'character.tsx': script.subarray(0, -1),
        },
        {},
        0,
      ),
    ).toEqual({
      ...good,
      'half.py': ['E0001', 'ast'],
      'half.tsx': ['E0001', 'ast'],
      'half.js': ['E0001', 'ast'],
      'character.py': ['SKIP_ENCODING'],
      'character.tsx': ['SKIP_ENCODING'],
    });
  });
});
