import { createHash } from 'node:crypto';
import { appendFileSync, chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { answerSchemas, violations } from './support/answer-schemas.ts';
import { codebatch, codebatchJson, temporaryFolder, writeTree } from './support/run-codebatch.ts';
import { foreignStore, SAMPLE, scannedProject } from './support/sample.ts';

const { cwd, store } = scannedProject();
writeTree(cwd, { 'project/src/more.py': 'import os\n' });
codebatch(['scan', 'project', '--label', 'second'], { cwd });

/** Reading commands with their arguments, and the name of the schema of their answer. */
const READERS: readonly (readonly [schema: string, ...args: string[]])[] = [
  ['summary', 'summary'],
  ['status', 'status'],
  ['status', 'status', '--batch', 'latest~1'],
  ['tasks', 'tasks'],
  ['shards', 'shards'],
  ['shards', 'shards', '--task', 'parse', '--status', 'done'],
  ['query-outputs', 'query', 'outputs'],
  ['query-outputs', 'query', 'outputs', '--kind', 'metric', '--group-by', 'metric,language'],
  ['query-diagnostics', 'query', 'diagnostics', '--severity', 'error,warning'],
  ['query-symbols', 'query', 'symbols', '--name', 'load'],
  ['query-stats', 'query', 'stats'],
  ['query-stats', 'query', 'stats', '--group-by', 'directory,severity'],
  ['query-files', 'query', 'files'],
  ['query-files', 'query', 'files', '--kind', 'skip'],
  ['query-graph', 'query', 'graph'],
  ['query-graph', 'query', 'graph', '--cycles'],
  ['query-graph', 'query', 'graph', '--reach', 'src/app.py'],
  ['errors', 'errors'],
  ['files', 'files'],
  ['top', 'top'],
  ['top', 'top', 'complexity', '--ascending'],
  ['inspect', 'inspect', 'src/app.py'],
  ['history', 'history', 'src/app.py'],
  ['history', 'history', 'src/app.py', '--metric', 'loc', '--code', 'L101'],
  ['ast', 'ast', 'src/app.py'],
  ['ast', 'ast', 'src/view.tsx', '--text'],
  ['snapshot-list', 'snapshot', 'list'],
  ['snapshot-show', 'snapshot', 'show'],
  ['snapshot-show', 'snapshot', 'show', 'second', '--files'],
  ['batch-list', 'batch', 'list'],
  ['batch-show', 'batch', 'show', 'second'],
  ['store-stats', 'store-stats'],
  ['diff', 'diff'],
  ['regressions', 'regressions', 'latest~1', 'latest'],
  ['improvements', 'improvements'],
  ['explain', 'explain', 'query', 'outputs'],
  ['pipelines', 'pipelines'],
  ['pipeline', 'pipeline', 'full'],
  ['config-show', 'config', 'show'],
  ['api', 'api'],
  ['doctor', 'doctor'],
  ['version', '--version'],
];

describe('JSON answers', () => {
  it.each(READERS)('%s: %s %s %s %s', (schema, ...args) => {
    const { status, document, stderr } = codebatchJson(args, { cwd });
    expect(status, stderr).toBe(0);
    expect(violations(schema, document)).toEqual([]);
  });

  it('writing commands answer by their schemas', () => {
    const home = temporaryFolder();
    writeTree(home, { 'src/a.py': 'x = 1\n' });
    const steps: readonly (readonly [string, ...string[]])[] = [
      ['init', 'init'],
      ['init', 'init', '--config'],
      ['snapshot-create', 'snapshot', 'create', 'src', '--label', 'l', '--metadata', '{"a":1}'],
      ['batch-init', 'batch', 'init', '--snapshot', 'l', '--id', 'one'],
      ['run-task', 'run-task', '--task', 'parse'],
      ['run-shard', 'run-shard', '--task', 'lint', '--shard', '3a'],
      ['run', 'run', '--explain-reuse'],
      ['resume', 'resume', '--retry-failed'],
      ['index-build', 'index', 'build'],
      ['index-build', 'index-build', '--batch', 'one'],
      ['scan', 'scan', 'src', '--fail-on', 'error'],
    ];
    for (const [schema, ...args] of steps) {
      const shard = args[0] === 'run-shard' ? shardOf(home) : undefined;
      const given = shard === undefined ? args : args.map((arg) => (arg === '3a' ? shard : arg));
      const { status, document, stderr } = codebatchJson(given, { cwd: home });
      expect(status, `${given.join(' ')}: ${stderr}${JSON.stringify(document)}`).toBe(0);
      expect(violations(schema, document), given.join(' ')).toEqual([]);
    }
  });

  it('every command has a schema, and every schema a command', () => {
    const { document } = codebatchJson(['api'], { cwd });
    const commands = (document['commands'] as { name: string; supports_json: boolean }[])
      .filter((command) => command.supports_json)
      .map(({ name }) => name.replaceAll(' ', '-'));
    expect([...commands, 'common', 'version'].sort()).toEqual(answerSchemas().sort());
  });

  it('api is the same on every call, and needs no store', () => {
    const elsewhere = temporaryFolder();
    expect(codebatch(['api', '--json'], { cwd: elsewhere }).stdout).toBe(codebatch(['api', '--json'], { cwd }).stdout);
    expect(readdirSync(elsewhere)).toEqual([]);
  });
});

it('files have the language of their path where the snapshot notes none, as the filter sees them', () => {
  const root = foreignStore();
  const [snapshot] = readdirSync(path.join(root, 'snapshots'));
  const index = path.join(root, 'snapshots', snapshot!, 'files.index.jsonl');
  writeFileSync(index, readFileSync(index, 'utf8').replaceAll(',"lang_hint":"markdown"', ''));
  const args = ['files', '--store', root, '--batch', 'batch-one', '--language', 'markdown'];
  expect(codebatchJson(args, { cwd }).document['files']).toMatchObject([{ path: 'NOTES.md', language: 'markdown' }]);
});

describe('JSON Lines', () => {
  it('trap 5: --jsonl prints the stored lines, byte for byte', () => {
    const { batch_id, snapshot_id } = codebatchJson(['status'], { cwd }).document as Record<string, string>;
    const stored = (root: string, name: string): string[] =>
      readdirSync(root, { recursive: true, encoding: 'utf8' })
        .filter((file) => path.basename(file) === name)
        .flatMap((file) => readFileSync(path.join(root, file), 'utf8').split('\n'))
        .filter((line) => line !== '')
        .sort();
    const printed = (...args: string[]): string[] => {
      const { status, stdout } = codebatch([...args, '--jsonl'], { cwd });
      expect(status).toBe(0);
      return stdout.split('\n').slice(0, -1).sort();
    };
    const outputs = stored(path.join(store, 'batches', batch_id!), 'outputs.index.jsonl');
    expect(printed('query', 'outputs')).toEqual(outputs);
    expect(printed('query', 'diagnostics')).toEqual(outputs.filter((line) => line.includes('"kind":"diagnostic"')));
    expect(printed('query', 'symbols')).toEqual(outputs.filter((line) => line.includes('"kind":"symbol"')));
    const files = stored(path.join(store, 'snapshots', snapshot_id!), 'files.index.jsonl');
    expect(printed('query', 'files')).toEqual(files);
    expect(printed('snapshot', 'show', '--files')).toEqual(files);
  });

  it('--json has no limit of its own, tables say what they left out', () => {
    const { document } = codebatchJson(['query', 'outputs'], { cwd });
    const count = document['count'] as number;
    expect((document['records'] as unknown[]).length).toBe(count);
    expect(count).toBeGreaterThan(50);
    expect(codebatch(['query', 'outputs'], { cwd }).stdout).toContain(`50 of ${count} records`);
    expect(codebatch(['query', 'outputs', '--limit', '0'], { cwd }).stdout.split('\n').length).toBeGreaterThan(count);
    expect(codebatch(['query', 'outputs', '--limit', '3', '--jsonl'], { cwd }).stdout.split('\n')).toHaveLength(4);
  });
});

describe('a store of another implementation', () => {
  const foreign = foreignStore();
  const paths: Readonly<Record<string, string>> = { 'src/app.py': 'pkg/core.py', 'src/view.tsx': 'types.ts' };

  it.each(READERS.filter(([schema]) => !['batch-show', 'diff', 'regressions', 'improvements'].includes(schema)))(
    '%s: %s %s %s %s',
    (schema, ...args) => {
      const own = args.map((arg) => paths[arg] ?? arg).filter((arg) => arg !== 'latest~1' && arg !== '--batch');
      const needsBatch = codebatch([...args.slice(0, 2), '--help'], { cwd }).stdout.includes('--batch <batch>');
      const given = [...own, ...(needsBatch ? ['--batch', 'batch-one'] : [])];
      const { status, document, stderr } = codebatchJson(given, { cwd, env: { CODEBATCH_STORE: foreign } });
      expect(status, stderr + JSON.stringify(document)).toBe(0);
      expect(violations(schema, document)).toEqual([]);
    },
  );

  it('batches and comparisons', () => {
    const env = { CODEBATCH_STORE: foreign };
    for (const [schema, ...args] of [
      ['batch-show', 'batch', 'show', 'batch-two'],
      ['diff', 'diff', 'batch-one', 'batch-one'],
      ['regressions', 'regressions', 'batch-one', 'batch-one'],
    ] as const) {
      const { status, document } = codebatchJson([...args], { cwd, env });
      expect(status).toBe(0);
      expect(violations(schema, document)).toEqual([]);
    }
    // An unfinished batch is compared as far as it goes, and the exit code says that this is partial.
    expect(codebatchJson(['diff', 'batch-one', 'batch-two'], { cwd, env }).status).toBe(4);
  });

  it('a tree that was stored as JSON is parsed again for an S-expression', () => {
    const { status, stdout } = codebatch(['ast', 'pkg/core.py', '--batch', 'batch-one', '--format', 'sexp'], {
      cwd,
      env: { CODEBATCH_STORE: foreign },
    });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\(module/);
  });
});

describe('the kept summary', () => {
  it('R12.5 answers as another pass would, and not once a shard has changed', () => {
    const { cwd: home, store: own } = scannedProject();
    const summary = (): unknown => codebatchJson(['summary'], { cwd: home }).document;
    const kept = summary();
    expect(readdirSync(path.join(own, 'indexes/summaries'))).toHaveLength(1);
    rmSync(path.join(own, 'indexes'), { recursive: true });
    expect(summary()).toEqual(kept);
    codebatch(['scan', 'project'], { cwd: home });
    const outputs = readdirSync(own, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.includes('04_lint') && file.endsWith('outputs.index.jsonl'),
    );
    for (const file of outputs) rmSync(path.join(own, path.dirname(file)), { recursive: true });
    expect(summary()).toMatchObject({ status: 'running', diagnostics: { severities: { warning: 0 } } });
  });
});

describe('the summary that a scan keeps', () => {
  it('answers while nothing has touched a file of the batch, whatever size and time it has', () => {
    const { cwd: home, store: own } = scannedProject();
    const kept = path.join(own, 'indexes/summaries');
    const [file] = readdirSync(kept);
    const document = JSON.parse(readFileSync(path.join(kept, file!), 'utf8')) as { summary: { files: object } };
    const forged = { ...document, summary: { ...document.summary, files: { ...document.summary.files, count: 77 } } };
    writeFileSync(path.join(kept, file!), JSON.stringify(forged));
    const count = () => codebatchJson(['summary', '--store', own], { cwd: home }).document['files'];
    expect(count()).toMatchObject({ count: 77 });
    const state = readdirSync(own, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('state.json'));
    chmodSync(path.join(own, state!), 0o640);
    expect(count()).toMatchObject({ count: Object.keys(SAMPLE).length });
  });
});

describe('what is kept of shards', () => {
  const scan = (home: string, own: string) =>
    codebatchJson(['scan', 'project', '--store', own], { cwd: home }).document;
  const keptFile = (own: string): string => path.join(own, 'indexes/shard-summaries.jsonl');

  it('R12.5 answers for shards with the same records in the next batch as these would', () => {
    const { cwd: home, store: own } = scannedProject();
    expect(existsSync(keptFile(own))).toBe(true);
    appendFileSync(path.join(home, 'project/src/app.py'), '\nimport json\n');
    scan(home, own);
    // As the scan kept it, made of what was known of shards; then as the records have it.
    const summary = () => codebatchJson(['summary', '--store', own, '--limit', '5'], { cwd: home }).document;
    const kept = summary();
    rmSync(path.join(own, 'indexes'), { recursive: true });
    expect(kept).toEqual(summary());
  });

  it('is not believed when damaged, and is what answers otherwise', () => {
    const { cwd: home, store: own } = scannedProject();
    const change = (): unknown => {
      appendFileSync(path.join(home, 'project/src/app.py'), '\n');
      return scan(home, own)['codes'];
    };
    const codes = change();
    const [head, ...lines] = readFileSync(keptFile(own), 'utf8').split('\n');
    const forged = lines.join('\n').replaceAll('"example":"', '"example":"forged ');
    writeFileSync(keptFile(own), [head, forged].join('\n'));
    expect(change()).toEqual(codes);
    const sum = createHash('sha256').update(forged).digest('hex').slice(0, 16);
    writeFileSync(keptFile(own), [head!.replace(/[0-9a-f]{16}$/, sum), forged].join('\n'));
    expect(JSON.stringify(change())).toContain('forged');
  });
});

describe('places', () => {
  it('a store is found upward, named by a flag before the environment, and paths are understood from anywhere', () => {
    const inner = path.join(cwd, 'project/src');
    expect(codebatchJson(['status'], { cwd: inner }).status).toBe(0);
    const env = { CODEBATCH_STORE: '/nonexistent' };
    expect(codebatchJson(['status'], { cwd, env }).status).toBe(3);
    expect(codebatchJson(['status', '--store', store], { cwd, env }).status).toBe(0);
    for (const file of ['src/app.py', './src/app.py', path.join(inner, 'app.py'), '../src/app.py']) {
      expect(codebatchJson(['inspect', file], { cwd: inner }).document['path'], file).toBe('src/app.py');
    }
  });

  it('R2.6 R6.2 answers need neither events nor indexes', () => {
    const copy = foreignStore();
    const env = { CODEBATCH_STORE: copy };
    const before = codebatch(['summary', '--batch', 'batch-one', '--json'], { cwd, env }).stdout;
    for (const file of readdirSync(copy, { recursive: true, encoding: 'utf8' })) {
      if (path.basename(file) === 'events.jsonl') rmSync(path.join(copy, file));
    }
    rmSync(path.join(copy, 'indexes'), { recursive: true, force: true });
    expect(codebatch(['summary', '--batch', 'batch-one', '--json'], { cwd, env }).stdout).toBe(before);
  });
});

function shardOf(home: string): string {
  const { shards } = codebatchJson(['shards', '--task', 'parse'], { cwd: home }).document as {
    shards: { shard_id: string }[];
  };
  return shards[0]!.shard_id;
}
