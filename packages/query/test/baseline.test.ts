import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '@codebatch/core';
import { acceptFindings, type Baseline, compareWithBaseline, formatBaseline, readBaseline } from '@codebatch/query';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { anEdit, applyEdits, keywordLint, REAL_FILES, textOf } from './edit-real-files.ts';
import { addBatch, addSnapshot, type Body, makeStore, type TaskSpec } from './make-store.ts';
import { removeStore, unpackForeignStore } from './store-tree.ts';

const opened: Store[] = [];
afterEach(() => {
  for (const store of opened.splice(0)) removeStore(store);
});

type Files = Readonly<Record<string, string>>;
type Tasks = (store: Store) => readonly TaskSpec[];
const plainLint: Tasks = (store) => [keywordLint(store)];

/** A store with a batch over each of some trees: `b0`, `b1`, ... */
function scan(trees: readonly Files[], ...tasks: readonly Tasks[]): Store {
  const store = makeStore({ snapshots: {} });
  opened.push(store);
  trees.forEach((files, n) => {
    addSnapshot(store, `s${n}`, files);
    addBatch(store, { id: `b${n}`, snapshot: `s${n}`, tasks: (tasks[n] ?? tasks[0] ?? plainLint)(store) });
  });
  return store;
}

/** A baseline as it comes back from its file. */
function written(store: Store, baseline: Baseline): Baseline {
  return readBaseline(fileWith(store, formatBaseline(baseline)));
}

function fileWith(store: Store, text: string): string {
  const file = join(store.root, '..', 'baseline.jsonl');
  writeFileSync(file, text);
  return file;
}

/** What became of the findings of the first tree in the second. */
function compare(before: Files, after: Files, ...tasks: readonly Tasks[]) {
  const store = scan([before, after], ...tasks);
  return compareWithBaseline(store, 'b1', written(store, acceptFindings(store, 'b0').baseline));
}

const lines = ['const a = 1;', '', '  return a;', '', 'call();', 'const b = 2;'];
const text = (list: readonly string[]) => list.join('\n');

describe('a baseline file', () => {
  it('has a line that says what it is and one for each finding, sorted, without places', () => {
    const store = scan([{ 'b.ts': 'const x = 1;\nconst x = 1;', 'a.ts': text(lines) }]);
    const stored = formatBaseline(acceptFindings(store, 'b0').baseline).split('\n');
    expect(stored[0]).toBe('{"schema_name":"codebatch.baseline","schema_version":1,"tasks":{"lint":"1.0.0"}}');
    expect(stored.at(-1)).toBe('');
    const findings = stored.slice(1, -1).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(findings.map(({ path }) => path)).toEqual(['a.ts', 'a.ts', 'a.ts', 'b.ts', 'b.ts']);
    for (const finding of findings) {
      expect(finding).toMatchObject({ code: 'X1', message: 'keyword', task: 'lint' });
      expect(finding['context']).toMatch(/^[0-9a-f]{16}:[0-9a-f]{16}$/);
      expect(finding).not.toHaveProperty('line');
    }
    expect(new Set(stored).size).toBe(stored.length);
  });

  it('numbers findings that are equal in everything, so that none is lost', () => {
    const store = scan([{ 'a.ts': Array(4).fill('const x = 1;').join('\n') }]);
    const { findings } = written(store, acceptFindings(store, 'b0').baseline);
    expect(findings.map(({ occurrence }) => occurrence).sort()).toEqual([2, undefined, undefined, undefined]);
    expect(compareWithBaseline(store, 'b0', { tasks: new Map(), findings: findings.slice(1) }).added).toHaveLength(1);
  });

  it('merges line by line: what one branch fixed and the other accepted is both in the result', () => {
    const many = (names: readonly string[]) =>
      Object.fromEntries(names.map((name) => [`${name}.ts`, text([`const ${name} = 1;`, `return ${name};`])]));
    const store = scan([many(['a', 'b', 'c', 'd']), many(['b', 'c', 'd']), many(['a', 'b', 'c', 'd', 'e'])]);
    const folder = join(store.root, '..');
    const write = (name: string, batch: string) => {
      writeFileSync(join(folder, name), formatBaseline(acceptFindings(store, batch).baseline));
      return name;
    };
    const args = ['merge-file', '-p', write('ours', 'b1'), write('base', 'b0'), write('theirs', 'b2')];
    const merged = readBaseline(fileWith(store, execFileSync('git', args, { cwd: folder, encoding: 'utf8' })));
    expect([...new Set(merged.findings.map(({ path }) => path))]).toEqual(['b.ts', 'c.ts', 'd.ts', 'e.ts']);
  });

  it('may hold its lines in any order, twice, and two heads, as after a union of two sides', () => {
    const store = scan([{ 'a.ts': text(lines) }]);
    const { baseline } = acceptFindings(store, 'b0');
    const [head = '', ...rest] = formatBaseline(baseline).trimEnd().split('\n');
    const union = [head, head.replace('1.0.0', '1.1.0'), ...[...rest].reverse(), ...rest, ''].join('\n');
    const read = readBaseline(fileWith(store, union));
    expect(read.findings).toEqual(baseline.findings);
    expect(compareWithBaseline(store, 'b0', read)).toMatchObject({ accepted: 3, added: [], fixed: [] });
  });

  it('that is damaged is refused with the line and what to do', () => {
    const store = scan([{ 'a.ts': text(lines) }]);
    const [head = '', first = '', second = ''] = formatBaseline(acceptFindings(store, 'b0').baseline).split('\n');
    const cases: readonly (readonly [text: string, code: string, line: number | undefined, message: RegExp])[] = [
      [`${head}\n<<<<<<< ours\n${first}\n=======\n${second}\n>>>>>>> theirs\n`, 'SCHEMA_ERROR', 2, /merge conflict/],
      [`${head}\n${first}\n${second.slice(0, 40)}\n`, 'SCHEMA_ERROR', 3, /is not JSON/],
      [`${head}\n{"path":"a.ts","code":"X1"}\n`, 'SCHEMA_ERROR', 2, /no baseline finding: message is missing/],
      [`${head}\n${first.replace('a.ts', '../a.ts')}\n`, 'SCHEMA_ERROR', 2, /path has the wrong form/],
      [`${first}\n${head}\n`, 'SCHEMA_ERROR', 1, /not the first line/],
      [`${head.replace('.baseline', '.batch')}\n`, 'SCHEMA_ERROR', 1, /schema_name must be/],
      ['', 'SCHEMA_ERROR', undefined, /is empty/],
      [head.replace('"schema_version":1', '"schema_version":2'), 'SCHEMA_TOO_NEW', undefined, /version 2/],
    ];
    for (const [content, code, line, message] of cases) {
      const file = fileWith(store, content);
      const refused = expect.objectContaining({ code, message: expect.stringMatching(message) });
      expect(() => readBaseline(file), content).toThrow(refused);
      if (line !== undefined) {
        expect(() => readBaseline(file)).toThrow(expect.objectContaining({ details: { path: file, line } }));
      }
    }
    const file = fileWith(store, '');
    rmSync(file);
    expect(() => readBaseline(file)).toThrow(expect.objectContaining({ code: 'BASELINE_NOT_FOUND' }));
  });
});

describe('accepted findings are recognised', () => {
  const file = fc.constantFrom(...REAL_FILES);

  it('through edits of real files, as long as their lines are there', () => {
    let untouched = 0;
    let lost = 0;
    fc.assert(
      fc.property(file, fc.array(anEdit, { minLength: 1, maxLength: 6 }), (before, edits) => {
        const tracked = applyEdits(before, edits);
        const found = tracked.filter((line) => line.from !== undefined && /\b(const|return|import)\b/.test(line.text));
        const { added } = compare({ 'a.ts': text(before) }, { 'a.ts': textOf(tracked) });
        untouched += found.length;
        lost += added.filter(({ line }) => tracked[(line as number) - 1]?.from !== undefined).length;
      }),
      { numRuns: 50 },
    );
    expect(lost / untouched).toBeLessThan(0.001);
  });

  it('in a file that was renamed, also when it was edited as well', () => {
    fc.assert(
      fc.property(file, fc.nat(), fc.integer({ min: 0, max: 40 }), (before, at, count) => {
        fc.pre(before.some((line) => /\b(const|return|import)\b/.test(line)));
        const tracked = applyEdits(before, count === 0 ? [] : [{ type: 'insert', at, count }]);
        const result = compare({ 'a.ts': text(before) }, { 'lib/b.ts': textOf(tracked) });
        expect(result).toMatchObject({ added: [], fixed: [], moved: [{ from: 'a.ts', to: 'lib/b.ts' }] });
        expect(new Set(result.updated.findings.map(({ path }) => path))).toEqual(new Set(['lib/b.ts']));
      }),
      { numRuns: 25 },
    );
  });

  it('on a line that was edited itself, by its neighbours', () => {
    const edited = lines.with(5, 'const b = 17;');
    expect(compare({ 'a.ts': text(lines) }, { 'a.ts': text(edited) })).toMatchObject({ accepted: 3, added: [] });
  });

  it('when their task has another version that words them differently', () => {
    const later: Tasks = (store) => {
      const task = keywordLint(store, { version: '2.0.0' });
      return [
        { ...task, outputs: (one) => (task.outputs?.(one) ?? []).map((body) => ({ ...body, message: 'a word' })) },
      ];
    };
    const files = { 'a.ts': text(lines) };
    const renewed = compare(files, files, plainLint, later);
    expect(renewed).toMatchObject({ accepted: 3, added: [], fixed: [] });
    expect(formatBaseline(renewed.updated)).toContain('"tasks":{"lint":"2.0.0"}');
    expect(
      compare(files, files, plainLint, (store) => later(store).map((task) => ({ ...task, version: '1.0.0' }))),
    ).toMatchObject({ accepted: 0, added: { length: 3 }, fixed: { length: 3 } });
  });
});

describe('what is not accepted', () => {
  it('one fixed and one of the same rule is one of each', () => {
    const after = [...lines.with(2, 'nothing();'), 'more();', 'const c = 3;'];
    const { added, fixed, accepted } = compare({ 'a.ts': text(lines) }, { 'a.ts': text(after) });
    expect({ accepted, added: added.map(({ line }) => line), fixed: fixed.length }).toEqual({
      accepted: 2,
      added: [8],
      fixed: 1,
    });
  });

  it('a copy of a file is new, and so is a file that shares less than half with one that is gone', () => {
    const copied = compare({ 'a.ts': text(lines) }, { 'a.ts': text(lines), 'b.ts': text(lines) });
    expect(copied).toMatchObject({ accepted: 3, added: { length: 3 }, moved: [] });
    const other = text(['const a = 1;', 'const d = 1;', 'const e = 1;', 'const f = 1;']);
    expect(compare({ 'a.ts': text(lines) }, { 'b.ts': other })).toMatchObject({ accepted: 0, moved: [] });
  });

  it('findings in the baseline file itself do not count', () => {
    const store = scan([{ 'a.ts': text(lines), 'known.jsonl': 'const x' }]);
    const { baseline } = acceptFindings(store, 'b0', { ignore: 'known.jsonl' });
    expect(baseline.findings.every(({ path }) => path === 'a.ts')).toBe(true);
    expect(compareWithBaseline(store, 'b0', baseline, { ignore: 'known.jsonl' }).added).toEqual([]);
    expect(compareWithBaseline(store, 'b0', baseline).added).toHaveLength(1);
  });
});

describe('update', () => {
  it('drops what is fixed and keeps the rest as it is now; then nothing is left to do', () => {
    const before = scan([
      { 'a.ts': text(lines), 'gone.ts': 'const gone = 1;' },
      { 'a.ts': text(['new();', ...lines.with(2, 'nothing();')]) },
    ]);
    const first = compareWithBaseline(before, 'b1', acceptFindings(before, 'b0').baseline);
    expect(first).toMatchObject({ accepted: 2, added: [], fixed: { length: 2 } });
    const second = compareWithBaseline(before, 'b1', written(before, first.updated));
    expect(second).toMatchObject({ accepted: 2, added: [], fixed: [] });
    expect(formatBaseline(second.updated)).toBe(formatBaseline(first.updated));
    expect(formatBaseline(first.updated)).toBe(formatBaseline(acceptFindings(before, 'b1').baseline));
  });

  it('keeps what the batch cannot know: other tasks, unfinished shards, files that were skipped or failed', () => {
    const files = { 'a.ts': text(lines), 'b.ts': 'const b = 1;' };
    const failed: Body = { kind: 'diagnostic', severity: 'error', code: 'TASK_TIMEOUT', message: 'took 10 s' };
    const skipped: Body = { kind: 'skip', code: 'SKIP_TOO_LARGE', message: '9 MB' };
    const cases: readonly Tasks[] = [
      () => [{ id: 'parse' }],
      (store) => [keywordLint(store, { status: () => 'ready' })],
      () => [{ id: 'lint', outputs: () => [failed] }],
      () => [{ id: 'lint', outputs: () => [skipped] }],
      () => [
        { id: 'parse', outputs: () => [skipped] },
        { id: 'lint', depends_on: ['parse'] },
      ],
    ];
    for (const tasks of cases) {
      const result = compare(files, files, plainLint, tasks);
      expect(result).toMatchObject({ accepted: 0, added: [], fixed: [], not_compared: { length: 4 } });
      expect(result.updated.findings).toHaveLength(4);
      expect([...result.updated.tasks]).toEqual([['lint', new Set(['1.0.0'])]]);
    }
    const unparsed: Body = { kind: 'skip', code: 'SKIP_LANGUAGE', message: 'no grammar' };
    const known = compare(files, files, plainLint, () => [
      { id: 'parse', outputs: () => [unparsed] },
      { id: 'lint', depends_on: ['parse'] },
    ]);
    expect(known).toMatchObject({ fixed: { length: 4 }, not_compared: [] });
  });

  it.each([
    [{ include: ['/a.ts'] }, false],
    [{ exclude: ['lib/'], include: [] }, false],
    [{ hidden: false }, false],
    [{ include: 'a.ts', exclude: 7 }, true],
    [{}, true],
  ])('of a snapshot that was made with %o keeps what is accepted in files that it leaves out', (config, isGone) => {
    const store = scan([{ 'a.ts': text(lines), 'lib/.b.ts': 'const b = 1;' }]);
    addSnapshot(store, 'narrow', { 'a.ts': text(lines) }, { source: { type: 'directory', path: 'src' }, config });
    addBatch(store, { id: 'narrow', snapshot: 'narrow', tasks: plainLint(store) });
    const result = compareWithBaseline(store, 'narrow', acceptFindings(store, 'b0').baseline);
    const [kept, fixed] = isGone ? [0, 1] : [1, 0];
    expect(result).toMatchObject({ accepted: 3, added: [], fixed: { length: fixed }, not_compared: { length: kept } });
    expect(result.updated.findings).toHaveLength(3 + kept);
  });
});

it('accepts the findings of another implementation, which have no context of their own', () => {
  const store = unpackForeignStore();
  opened.push(store);
  const { baseline } = acceptFindings(store, 'batch-one');
  expect(baseline.findings.length).toBeGreaterThan(0);
  expect(baseline.findings.every(({ context }) => context !== undefined)).toBe(true);
  expect(compareWithBaseline(store, 'batch-one', written(store, baseline))).toMatchObject({
    accepted: baseline.findings.length,
    added: [],
    fixed: [],
  });
  expect(readFileSync(join(store.root, '..', 'baseline.jsonl'), 'utf8')).toBe(formatBaseline(baseline));
});
