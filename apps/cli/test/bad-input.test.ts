import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { writeDocument } from '@codebatch/core';
import { describe, expect, it } from 'vitest';
import { violations } from './support/answer-schemas.ts';
import { codebatch, codebatchJson, temporaryFolder, writeTree } from './support/run-codebatch.ts';
import { foreignStore, SAMPLE, scannedProject } from './support/sample.ts';

interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly hints: readonly string[];
  readonly details: Readonly<Record<string, unknown>>;
}

/** Runs a command that must be refused, as text and as JSON, and gives the error of the envelope. */
function refused(
  args: readonly string[],
  cwd: string,
  expected: { readonly status: number; readonly code: string },
  uid?: number,
): Refusal {
  const options = uid === undefined ? { cwd } : { cwd, uid };
  const text = codebatch(args, options);
  expect(text.status, text.stderr).toBe(expected.status);
  expect(text.stderr).toContain(`error[${expected.code}]`);
  expect(text.stderr).not.toMatch(/^\s+at /m);
  expect(text.stdout).toBe('');
  const { status, document, stderr } = codebatchJson(args, options);
  expect(status).toBe(expected.status);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(violations('error', document)).toEqual([]);
  const { error } = document as unknown as { error: Refusal };
  expect(error.code).toBe(expected.code);
  return error;
}

const USAGE = { status: 2, code: 'INVALID_ARGUMENT' };

describe('the command line', () => {
  const cwd = temporaryFolder();

  it('an unknown command names the nearest one', () => {
    expect(refused(['sacn'], cwd, USAGE).hints[0]).toBe('Did you mean codebatch scan?');
    expect(refused(['snapshto', 'list'], cwd, USAGE).hints[0]).toContain('snapshot');
    expect(refused(['query', 'symbls'], cwd, USAGE).hints[0]).toBe('Did you mean codebatch query symbols?');
    expect(refused(['query'], cwd, USAGE).message).toContain('outputs, diagnostics, symbols, stats, files');
    expect(refused(['-V'], cwd, USAGE)).toMatchObject({
      message: 'Unknown option -V',
      hints: ['Did you mean codebatch --version?', 'codebatch --help lists the commands.'],
    });
    expect(refused(['xyzzy', '--help'], cwd, USAGE).message).toContain('xyzzy');
  });

  it('an unknown option names the nearest one', () => {
    expect(refused(['scan', '--jbos', '3'], cwd, USAGE).hints[0]).toBe('Did you mean --jobs?');
    expect(refused(['init', '--durability', 'ful'], cwd, USAGE).hints[0]).toBe('Did you mean full?');
    expect(refused(['status', '-x'], cwd, USAGE).message).toContain('-x');
    expect(refused(['--frobnicate'], cwd, USAGE).message).toContain('--frobnicate');
  });

  it.each([
    [['inspect'], 'path'],
    [['history'], 'path'],
    [['snapshot'], 'source'],
    [['scan', 'a', 'b'], '"b"'],
    [['scan', '--store'], '--store'],
    [['scan', '--jobs', '0'], '--jobs'],
    [['scan', '--jobs', 'many'], '--jobs'],
    [['scan', '--fail-on', 'eror'], 'error, warning, info, hint'],
    [['scan', '--option', 'lint'], 'task.key=value'],
    [['scan', '--option', 'lint.__proto__.x=1'], 'task.key=value'],
    [['scan', '--option', 'lint.max_line_lenght=100'], 'max_line_lenght'],
    [['scan', '--option', 'lint.max_line_length=wide'], 'max_line_length'],
    [['scan', '--durability', 'eternal'], 'process, group, full'],
    [['run', '--partition', '5/4'], '5/4'],
    [['export'], 'the option --format is missing --format: One of sarif, rdjsonl, github,'],
    [['export', '--frobnicate'], '--frobnicate'],
    [['run-task'], '--task'],
    [['run-shard', '--task', '01_parse'], '--shard'],
    [['shards', '--status', 'finished'], 'ready, running, done, failed'],
    [['query', 'outputs', '--severity', 'bad'], 'error, warning, info, hint'],
    [['query', 'outputs', '--limit', '-1'], 'as in --limit=-x'],
    [['query', 'outputs', '--limit=-1'], '--limit'],
    [['init', 'x', '--metadata', '{not json'], '--metadata'],
    [['init', 'x', '--metadata', '[]'], '--metadata'],
    [['status', '--store', ''], '--store'],
  ])('%j is refused', (args, mention) => {
    const error = refused(args, cwd, USAGE);
    expect(`${error.message} ${error.hints.join(' ')}`).toContain(mention);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('trap 5: errors of the command line under --json are JSON, wherever the flag stands', () => {
    for (const args of [
      ['--json', 'sacn'],
      ['scan', '--json', '--jbos'],
      ['query', '--json'],
    ]) {
      const { status, stdout } = codebatch(args, { cwd });
      expect(status).toBe(2);
      expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'INVALID_ARGUMENT' } });
    }
  });
});

describe('stores', () => {
  it('trap 14: a missing store is refused and not created', () => {
    const cwd = temporaryFolder();
    for (const args of [['status'], ['query', 'outputs'], ['snapshot', 'list'], ['run'], ['snapshot', 'create', '.']]) {
      expect(refused(args, cwd, { status: 3, code: 'STORE_NOT_FOUND' }).hints.length).toBeGreaterThan(0);
      expect(refused([...args, '--store', 'typo'], cwd, { status: 3, code: 'STORE_NOT_FOUND' }).message).toContain(
        'typo',
      );
      expect(readdirSync(cwd)).toEqual([]);
    }
  });

  it('a directory that holds something else becomes no store', () => {
    const cwd = temporaryFolder();
    writeTree(cwd, { 'src/a.py': 'x = 1\n' });
    refused(['scan', 'src', '--store', 'src'], cwd, { status: 3, code: 'STORE_INVALID' });
    refused(['init', 'src'], cwd, { status: 3, code: 'STORE_INVALID' });
    refused(['status', '--store', 'src'], cwd, { status: 3, code: 'STORE_NOT_FOUND' });
    expect(readdirSync(path.join(cwd, 'src'))).toEqual(['a.py']);
    expect(codebatch(['init', 'store'], { cwd }).status).toBe(0);
    refused(['init', 'store'], cwd, { status: 3, code: 'STORE_EXISTS' });
  });

  it('R13.2 a damaged or newer store is refused', () => {
    const cwd = temporaryFolder();
    codebatch(['init', 'store'], { cwd });
    const file = path.join(cwd, 'store/store.json');
    const record = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    writeFileSync(file, JSON.stringify({ ...record, schema_version: 2, self_sha256: undefined }));
    refused(['batch', 'list', '--store', 'store'], cwd, { status: 3, code: 'SCHEMA_TOO_NEW' });
    writeFileSync(file, '{"schema_name": "codebatch.st');
    refused(['batch', 'list', '--store', 'store'], cwd, { status: 3, code: 'STORE_INVALID' });
    refused(['scan', '.', '--store', 'store'], cwd, { status: 3, code: 'STORE_INVALID' });
  });
});

describe('names', () => {
  const { cwd } = scannedProject();

  it('trap 5: unknown ids are refused with the nearest', () => {
    const batches = codebatchJson(['batch', 'list'], { cwd }).document['batches'] as { batch_id: string }[];
    const id = batches[0]!.batch_id;
    const near = `${id.slice(0, -1)}z`;
    for (const args of [
      ['status', '--batch', near],
      ['batch', 'show', near],
      ['query', 'outputs', '--batch', near],
      ['resume', '--batch', near],
    ]) {
      expect(refused(args, cwd, { status: 3, code: 'BATCH_NOT_FOUND' }).hints.join(' ')).toContain(id);
    }
    refused(['snapshot', 'show', 'nope'], cwd, { status: 3, code: 'SNAPSHOT_NOT_FOUND' });
    refused(['batch', 'init', '--snapshot', 'nope'], cwd, { status: 3, code: 'SNAPSHOT_NOT_FOUND' });
    expect(
      refused(['query', 'outputs', '--task', '04_lnt'], cwd, { status: 3, code: 'TASK_NOT_FOUND' }).hints.join(),
    ).toContain('04_lint');
    refused(['run-task', '--task', 'nope'], cwd, { status: 3, code: 'TASK_NOT_FOUND' });
    expect(
      refused(['scan', 'project', '--pipeline', 'ful'], cwd, { status: 3, code: 'PIPELINE_NOT_FOUND' }).hints[0],
    ).toContain('full');
    refused(['pipeline', 'nope'], cwd, { status: 3, code: 'PIPELINE_NOT_FOUND' });
    expect(refused(['inspect', 'src/ap.py'], cwd, { status: 3, code: 'FILE_NOT_FOUND' }).hints.join()).toContain(
      'src/app.py',
    );
    expect(refused(['top', 'complexty'], cwd, USAGE).hints.join()).toContain('complexity');
    refused(['explain', 'nothing'], cwd, USAGE);
  });

  it('a filter that means nothing to a format is refused in the words of the command', () => {
    const error = refused(['export', '--format', 'dot', '--severity', 'error', '-o', 'x'], cwd, USAGE);
    expect(error.message).toBe('The export format dot has no use for --severity');
    expect(error.hints).toEqual(['It takes --task, --path, --language, --exclude-generated.']);
  });

  it('malformed ids are refused as such', () => {
    for (const id of ['../x', 'a/b', 'latest', 'latest~1', '']) {
      refused(['batch', 'init', '--id', id], cwd, USAGE);
      refused(['snapshot', 'create', 'project', '--id', id], cwd, USAGE);
    }
    refused(['run-shard', '--task', '01_parse', '--shard', 'zz'], cwd, USAGE);
    refused(['shards', '--shard', 'zz'], cwd, USAGE);
    for (const name of ['../x', 'a/b', '']) refused(['status', '--batch', name], cwd, USAGE);
    expect(refused(['status', '--batch', 'latst'], cwd, { status: 3, code: 'BATCH_NOT_FOUND' }).hints.join()).toContain(
      'latest',
    );
  });

  it('R5.1 trap 6: an id that is taken is refused', () => {
    expect(codebatch(['snapshot', 'create', 'project', '--id', 'one'], { cwd }).status).toBe(0);
    refused(['snapshot', 'create', 'project', '--id', 'one'], cwd, { status: 3, code: 'ALREADY_EXISTS' });
    expect(codebatch(['batch', 'init', '--snapshot', 'one', '--id', 'b'], { cwd }).status).toBe(0);
    refused(['batch', 'init', '--snapshot', 'one', '--id', 'b'], cwd, { status: 3, code: 'ALREADY_EXISTS' });
  });

  it('R7.4 trap 5: a task whose dependencies are not complete is refused, and they are named', () => {
    codebatch(['batch', 'init', '--snapshot', 'latest', '--id', 'fresh'], { cwd });
    const error = refused(['run-task', '--batch', 'fresh', '--task', '04_lint'], cwd, {
      status: 3,
      code: 'DEPENDENCY_INCOMPLETE',
    });
    expect(`${error.message} ${JSON.stringify(error.details)}`).toContain('01_parse');
  });
});

describe('sources', () => {
  it('a missing source, and a file that is no archive, are refused before a store is made', () => {
    const cwd = temporaryFolder();
    writeTree(cwd, { 'notes.txt': 'no archive\n' });
    refused(['scan', 'nowhere'], cwd, { status: 3, code: 'SOURCE_NOT_FOUND' });
    refused(['scan', 'notes.txt'], cwd, { status: 3, code: 'SOURCE_INVALID' });
    refused(['scan', '--pipeline', 'nope'], cwd, { status: 3, code: 'PIPELINE_NOT_FOUND' });
    expect(readdirSync(cwd)).toEqual(['notes.txt']);
  });

  it('a directory that is no repository, and an unknown commit, are refused', () => {
    const cwd = temporaryFolder();
    mkdirSync(path.join(cwd, 'plain'));
    codebatch(['init'], { cwd });
    refused(['snapshot', 'create', 'plain', '--git', 'HEAD'], cwd, { status: 3, code: 'SOURCE_INVALID' });
  });

  it('a source that is or lies inside the store is refused; a store inside the source is left out', () => {
    const { cwd, store } = scannedProject();
    refused(['scan', store], cwd, { status: 3, code: 'SOURCE_INVALID' });
    refused(['snapshot', 'create', path.join(store, 'objects')], cwd, { status: 3, code: 'SOURCE_INVALID' });
    const { status, document } = codebatchJson(['scan', '.', '--hidden', '--no-ignore'], { cwd });
    expect(status).toBe(0);
    expect(document['files']).toBe(Object.keys(SAMPLE).length + 2);
  });

  it('an empty source gives an empty snapshot and a finished batch', () => {
    const cwd = temporaryFolder();
    mkdirSync(path.join(cwd, 'empty'));
    const { status, document } = codebatchJson(['scan', 'empty'], { cwd });
    expect(status).toBe(0);
    expect(document).toMatchObject({ files: 0, status: 'completed', executed: 0, failed: 0 });
    expect(codebatch(['scan', 'empty'], { cwd }).status).toBe(0);
    for (const args of [['status'], ['summary'], ['query', 'outputs'], ['errors'], ['files']]) {
      expect(codebatch(args, { cwd }).status).toBe(0);
    }
  });
});

describe('damage', () => {
  it('trap 6: a truncated line of an outputs index is named', () => {
    const { cwd, store } = scannedProject();
    const file = firstFile(path.join(store, 'batches'), 'outputs.index.jsonl');
    truncateSync(file, readFileSync(file).length - 5);
    const error = refused(['query', 'outputs'], cwd, { status: 3, code: 'SCHEMA_ERROR' });
    expect(JSON.stringify(error.details)).toContain('outputs.index.jsonl');
    expect(error.details['line']).toBeTypeOf('number');
  });

  it('a damaged batch is listed beside the others: exit 3', () => {
    const { cwd, store } = scannedProject();
    const [first] = readdirSync(path.join(store, 'batches'));
    expect(codebatch(['scan', '--new-batch'], { cwd }).status).toBe(0);
    const list = () => codebatchJson(['batch', 'list'], { cwd });
    expect(list()).toMatchObject({ status: 0, document: { damaged: [] } });
    truncateSync(firstFile(path.join(store, 'batches', first!), 'state.json'), 5);
    const { status, document, stderr } = list();
    expect([status, violations('batch-list', document)]).toEqual([3, []]);
    const [before, after] = document['batches'] as Record<string, unknown>[];
    expect([before?.['batch_id'], before?.['status'], after?.['status']]).toEqual([first, undefined, 'completed']);
    expect(document['damaged']).toMatchObject([{ batch_id: first, code: 'SCHEMA_ERROR' }]);
    expect(stderr).toContain(`${first} is damaged`);
    expect(codebatch(['batch', 'list'], { cwd }).stdout).toMatch(/ damaged .*\n.* completed .*\n\n2 batches/);
  });

  it('no older batch answers for a damaged one, until a scan makes a newer one', () => {
    const { cwd, store } = scannedProject();
    const [first] = readdirSync(path.join(store, 'batches'));
    const scan = (...more: string[]): void =>
      expect(codebatch(['scan', 'project', '--jobs', '1', ...more], { cwd }).status).toBe(0);
    scan('--new-batch', '--label', 'main');
    const newest = codebatchJson(['status'], { cwd }).document['batch_id'] as string;
    truncateSync(path.join(store, 'batches', newest, 'batch.json'), 60);
    for (const args of [['status'], ['query', 'stats'], ['diff'], ['diff', first!, 'main']]) {
      const { status, document } = codebatchJson(args, { cwd });
      expect([args, status, document]).toMatchObject([args, 3, { error: { code: 'SCHEMA_ERROR' } }]);
      expect(JSON.stringify(document)).toContain(`codebatch batch delete ${newest}`);
    }
    expect(codebatch(['status', '--batch', first!], { cwd }).status).toBe(0);
    const { document } = codebatchJson(['diagnose'], { cwd });
    expect(document['checks']).toContainEqual(
      expect.objectContaining({ id: 'batch', level: 'problem', message: expect.stringContaining(newest) }),
    );
    scan();
    expect(codebatchJson(['status'], { cwd })).toMatchObject({ status: 0, document: { status: 'completed' } });
    expect(codebatch(['diff', first!, 'main'], { cwd }).stderr).toContain('error[SCHEMA_ERROR]');
    expect(codebatch(['batch', 'delete', newest], { cwd }).status).toBe(0);
    expect(codebatch(['diff'], { cwd }).status).toBe(0);
  });

  it('trap 5: damage in the middle of a long answer leaves one JSON document that ends with the error', () => {
    const { cwd, store } = scannedProject();
    const file = firstFile(path.join(store, 'batches'), 'outputs.index.jsonl');
    const [line] = readFileSync(file, 'utf8').split('\n');
    const text = `${`${line}\n`.repeat(1000)}{"torn`;
    writeFileSync(file, text);
    const stateFile = path.join(path.dirname(file), 'state.json');
    const state = JSON.parse(readFileSync(stateFile, 'utf8')) as object;
    writeDocument(stateFile, { ...state, outputs_bytes: Buffer.byteLength(text) }, 'process');
    const { status, document, stderr } = codebatchJson(['query', 'outputs'], { cwd });
    expect([status, stderr]).toEqual([3, '']);
    expect(Object.keys(document)).toEqual(['batch_id', 'snapshot_id', 'records', 'error']);
    expect(document).toMatchObject({ error: { code: 'SCHEMA_ERROR', details: { line: 1001 } } });
    expect(document['records']).toContainEqual(JSON.parse(line!));
  });

  it('trap 6: a truncated line of a file index is named', () => {
    const { cwd, store } = scannedProject();
    const file = firstFile(path.join(store, 'snapshots'), 'files.index.jsonl');
    truncateSync(file, readFileSync(file).length - 5);
    refused(['query', 'files'], cwd, { status: 3, code: 'SCHEMA_ERROR' });
  });

  it('trap 7: a missing and a corrupt object are told apart', () => {
    const { cwd, store } = scannedProject();
    const inspection = codebatchJson(['inspect', 'src/app.py'], { cwd }).document as { trees: { object: string }[] };
    const digest = inspection.trees[0]!.object.slice('sha256:'.length);
    const object = path.join(store, 'objects/sha256', digest.slice(0, 2), digest.slice(2, 4), digest);
    const bytes = readFileSync(object);
    bytes[10]! ^= 1;
    chmodSync(object, 0o644);
    writeFileSync(object, bytes);
    refused(['ast', 'src/app.py'], cwd, { status: 3, code: 'OBJECT_CORRUPT' });
    rmSync(object);
    refused(['ast', 'src/app.py'], cwd, { status: 3, code: 'OBJECT_MISSING' });
  });

  it('a plan with a cycle or an unknown dependency is refused', () => {
    const cwd = temporaryFolder();
    mkdirSync(path.join(cwd, 'src'));
    const config = (tasks: unknown): string => JSON.stringify({ pipelines: { mine: { tasks } } });
    writeFileSync(
      path.join(cwd, 'cycle.json'),
      config([
        { task_id: 'a', type: 'parse', depends_on: ['b'] },
        { task_id: 'b', type: 'lint', depends_on: ['a'] },
      ]),
    );
    writeFileSync(path.join(cwd, 'unknown.json'), config([{ task_id: 'a', type: 'lint', depends_on: ['nothing'] }]));
    for (const name of ['cycle', 'unknown']) {
      const { status, document } = codebatchJson(['scan', 'src', '--pipeline', 'mine', '--config', `${name}.json`], {
        cwd,
      });
      expect(status).toBe(2);
      expect(document).toMatchObject({ error: { code: 'INVALID_TASK' } });
      expect(existsSync(path.join(cwd, '.codebatch'))).toBe(false);
    }
  });

  it('a configuration that is not there is said to be missing', () => {
    const { message } = refused(['scan', '.', '--config', 'nosuch.ts'], temporaryFolder(), {
      status: 2,
      code: 'CONFIG_INVALID',
    });
    expect(message).toBe('There is no file nosuch.ts');
  });

  it('a configuration that does not parse, or has unknown settings, is refused', () => {
    const cwd = temporaryFolder();
    writeTree(cwd, {
      'src/a.py': 'x = 1\n',
      'broken.json': '{',
      'typo.json': '{"pipelnes": {}}',
      'throws.mjs': 'throw new Error("no")',
    });
    for (const file of ['broken.json', 'typo.json', 'throws.mjs', 'absent.json']) {
      refused(['scan', 'src', '--config', file], cwd, { status: 2, code: 'CONFIG_INVALID' });
    }
  });
});

describe.skipIf(process.getuid?.() !== 0)('without permission', () => {
  const NOBODY = 65534;

  it('a store that cannot be written is refused, and can still be read', () => {
    const { cwd, store } = scannedProject();
    chmodSync(cwd, 0o755);
    expect(codebatch(['summary'], { cwd, uid: NOBODY }).status).toBe(0);
    appendFileSync(path.join(cwd, 'project/src/app.py'), '\nvalue = 2\n');
    const { status, document } = codebatchJson(['scan', 'project'], { cwd, uid: NOBODY });
    expect(status).toBe(3);
    expect(document).toMatchObject({ error: { code: 'PERMISSION_DENIED' } });
    expect(JSON.stringify(document)).toContain(store);
  });

  it.each([['status'], ['verify'], ['gc']])('a store that cannot be read is not taken for none: %s', (command) => {
    const { cwd, store } = scannedProject();
    chmodSync(cwd, 0o755);
    chmodSync(store, 0o000);
    refused([command, '--store', store], cwd, { status: 3, code: 'PERMISSION_DENIED' }, NOBODY);
  });

  it('a working directory in which no store can be made is refused', () => {
    const cwd = temporaryFolder();
    writeTree(cwd, { 'src/a.py': 'x = 1\n' });
    chmodSync(cwd, 0o755);
    refused(['scan', 'src'], cwd, { status: 3, code: 'PERMISSION_DENIED' }, NOBODY);
  });
});

describe('a store of another implementation', () => {
  const store = foreignStore();
  const cwd = temporaryFolder();

  it('unknown names are refused there too', () => {
    const error = refused(['status', '--store', store, '--batch', 'batch-tow'], cwd, {
      status: 3,
      code: 'BATCH_NOT_FOUND',
    });
    expect(error.hints.join()).toContain('batch-two');
    refused(['inspect', 'nope.py', '--store', store, '--batch', 'batch-one'], cwd, {
      status: 3,
      code: 'FILE_NOT_FOUND',
    });
    refused(['status', '--store', store, '--batch', 'batch-'], cwd, USAGE);
  });
});

function firstFile(root: string, name: string): string {
  const found = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === name && readFileSync(path.join(root, file)).length > 0)
    .sort()[0];
  if (found === undefined) throw new Error(`there is no ${name} in ${root}`);
  return path.join(root, found);
}
