import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseIgnoreFile, parseIgnoreLines, toByteString } from './ignore-list.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'codebatch-'));
  execFileSync('git', ['init', '-q', directory]);
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

interface Question {
  readonly lines: string;
  readonly path: string;
}

/** One ignore file per question, each in a directory of its own, so that one git process answers all of them. */
function askGit(questions: readonly Question[]): boolean[] {
  rmSync(join(directory, 'q'), { recursive: true, force: true });
  const names = questions.map(({ lines, path }, index) => {
    mkdirSync(join(directory, 'q', `${index}`), { recursive: true });
    writeFileSync(join(directory, 'q', `${index}`, '.gitignore'), lines);
    return `q/${index}/${path}`;
  });
  const answer = execFileSync('git', ['check-ignore', '--no-index', '--stdin', '-z', '-v', '-n'], {
    cwd: directory,
    input: names.map((name) => `${name}\0`).join(''),
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    maxBuffer: 1 << 28,
  })
    .toString('utf8')
    .split('\0');
  return questions.map((_, index) => answer[index * 4 + 2] !== '' && !answer[index * 4 + 2]!.startsWith('!'));
}

/** As git: a file is left out by its own match or by that of a directory above it. */
function ask({ lines, path }: Question): boolean {
  const list = parseIgnoreFile(Buffer.from(lines, 'utf8'));
  const segments = path.split('/');
  return segments.some((segment, index) => {
    const prefix = segments.slice(0, index + 1).join('/');
    return list.decide(toByteString(prefix), toByteString(segment), index < segments.length - 1) === true;
  });
}

const piece = fc.constantFrom(
  ...['a', 'b', 'A', 'é', '日', '.', '-', ']', '!', '#', ' ', '\t', '*', '*', '**', '**/', '/**', '/', '/', '?', '\\'],
  ...['[ab]', '[!a]', '[^b]', '[a-c]', '[c-a]', '[]a]', '[a', '[[:alpha:]]', '[[:digit:]-]', '[[:nope:]]', '[\\]]'],
  ...[
    '[a/b]',
    '[é]',
    '[[:space:]',
    '\\*',
    '\\/',
    '\\ ',
    '[--a]',
    '[a-]',
    '[!-a]',
    '[\\a-\\c]',
    '[[:upper:][:punct:]]',
    '{a,b}',
  ],
);
const patternText = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''));
const segment = fc
  .array(fc.constantFrom('a', 'b', 'A', 'c', 'é', '日', '.', '-', ']', '!', '#', ' ', '*', '\\', '[', '7', '\t'), {
    minLength: 1,
    maxLength: 4,
  })
  .map((chars) => chars.join(''))
  .filter((name) => !['.', '..'].includes(name) && !name.startsWith('.git'));
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));
const lineEnd = fc.constantFrom('\n', '\r\n', ' \n', '  \n', '\t\n', '\\ \n', '');
const file = fc
  .array(fc.tuple(fc.constantFrom('', '', '', '!', '/', '#', '\\#', '\\!'), patternText, lineEnd), {
    minLength: 1,
    maxLength: 3,
  })
  .map((lines) => lines.map((parts) => parts.join('')).join(''));

describe('ignore patterns', () => {
  it('decide as git check-ignore does, for random files and names', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ lines: file, path }), { minLength: 200, maxLength: 400 }), (questions) => {
        const expected = askGit(questions);
        const differing = questions
          .map((question, index) => ({ ...question, git: expected[index], ours: ask(question) }))
          .filter(({ git, ours }) => git !== ours);
        expect(differing.slice(0, 5)).toEqual([]);
      }),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 12), endOnFailure: true },
    );
  });

  it('decide as git for a byte order mark, carriage returns and a missing final newline', () => {
    const questions = ['\ufeffa.txt\n', 'a.txt\r\n', 'a.txt', 'a.txt\r', '\ufeff\ufeffa.txt\n', '#a.txt\na.tx?'].map(
      (lines) => ({
        lines,
        path: 'a.txt',
      }),
    );
    expect(questions.map(ask)).toEqual(askGit(questions));
  });

  it('answer in bounded time for a pattern made to backtrack', () => {
    const list = parseIgnoreLines([`${'*a'.repeat(40)}b`, `${'**/a/'.repeat(40)}b`, `x${'/**/*a*'.repeat(30)}`]);
    const name = 'a'.repeat(250);
    const deep = `${'a/'.repeat(500)}c`;
    expect(list.decide(name, name, false)).toBeUndefined();
    expect(list.decide(deep, 'c', false)).toBeUndefined();
  });
});
