import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { type CodebatchConfig, findConfig, initBatch, loadConfig, loadRegistry, runBatch } from '@codebatch/runner';
import { describe, expect, it } from 'vitest';
import {
  fixtureTask,
  pipeline,
  recordsOf,
  specifiers,
  storeWith,
  temporaryDirectory,
  testFile,
} from './support/workspace.ts';

function configFile(name: string, text: string): string {
  const file = path.join(temporaryDirectory(), name);
  fs.writeFileSync(file, text);
  return file;
}

const load = (config: CodebatchConfig) =>
  loadRegistry({
    builtIn: specifiers('words', 'longest', 'census'),
    pipelines: [pipeline('words', { words: [] })],
    config,
  });

describe('configuration', () => {
  it('is found upward from a directory', () => {
    const directory = temporaryDirectory();
    const inner = path.join(directory, 'a/b');
    fs.mkdirSync(inner, { recursive: true });
    fs.writeFileSync(path.join(directory, 'codebatch.config.json'), '{}');
    expect(findConfig(inner)).toBe(path.join(directory, 'codebatch.config.json'));
    fs.writeFileSync(path.join(directory, 'a/codebatch.config.mjs'), 'export default {}');
    expect(findConfig(inner)).toBe(path.join(directory, 'a/codebatch.config.mjs'));
    expect(findConfig(directory)).toBe(path.join(directory, 'codebatch.config.json'));
  });

  it.each([
    ['codebatch.config.json', '{"pipeline": "full"}'],
    ['codebatch.config.mjs', 'export default { pipeline: "full" };'],
    ['codebatch.config.ts', 'const name: string = "full"; export default { pipeline: name };'],
  ])('is loaded from %s', async (name, text) => {
    const file = configFile(name, text);
    expect(await loadConfig(file)).toEqual({ pipeline: 'full', file });
  });

  it.each([
    ['{', /JSON/],
    ['[]', /must export an object/],
    ['{"overides": []}', /'overides' is not known \(did you mean overrides\?\)/],
    ['{"tasks": "x"}', /'tasks' must be a list/],
    ['{"pipelines": {"p": {}}}', /'pipelines.p.tasks' is missing/],
    ['{"pipelines": {"p": {"tasks": [3]}}}', /'pipelines.p.tasks\[0\]' must be an object/],
    ['{"limits": {"cpuMs": -1}}', /'limits.cpuMs' must be a positive integer/],
    ['{"overrides": [{"files": ["[z-a].py"], "options": {}}]}', /'overrides\[0\].files\[0\]': '\[z-a\].py' is no glob/],
    ['{"overrides": [{"files": ["*"]}]}', /'overrides\[0\].options' is missing/],
    ['{"languages": {".x": 1}}', /'languages..x' must be the id of a language, or an object that names a grammar/],
    ['{"languages": {"go": {"gramar": "x"}}}', /'languages.go.gramar' is not known \(did you mean grammar\?\)/],
    ['{"languages": {"go": {}}}', /'languages.go' names neither 'grammar' nor 'wasm'/],
    ['{"languages": {"Go!": {"grammar": "x"}}}', /'languages.Go!' is no id of a language/],
    ['{"languages": {"mine": {"grammar": "x"}}}', /'languages.mine' does not say which files it is for/],
    ['{"languages": {"go": {"grammar": "x", "extensions": ["go"]}}}', /has 'go', which does not begin with a dot/],
    ['{"languages": {".q": "c", "go": {"grammar": "x", "extensions": [".Q"]}}}', /gives '.q' both to c and to go/],
    ['{"languages": {"go": {"grammar": "x", "kinds": {"loops": []}}}}', /'languages.go.kinds.loops' is not known/],
    [
      '{"languages": {"go": {"grammar": "x", "symbol_types": {"a": "thing"}}}}',
      /'languages.go.symbol_types.a' must be one of function,/,
    ],
  ])('refuses %s with reasons', async (text, reason) => {
    await expect(loadConfig(configFile('codebatch.config.json', text))).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(reason),
    });
  });

  it('refuses one that throws', async () => {
    const file = configFile('codebatch.config.mjs', 'throw new Error("not today")');
    await expect(loadConfig(file)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      details: { reasons: ['not today'] },
    });
  });
});

describe('loadRegistry', () => {
  it('loads plugins by path relative to the configuration, in TypeScript too, and runs them', async () => {
    const file = testFile('codebatch.config.json');
    const registry = await load({
      file,
      tasks: ['./fixtures/tasks/typed.ts', './fixtures/tasks/slow.mjs'],
      pipelines: { mine: { tasks: ['typed', 'slow', { type: 'words', options: { least: 9 } }, 'longest'] } },
    });
    expect(registry.pipelines.get('mine')?.tasks).toEqual([
      { task_id: '01_typed', type: 'typed', depends_on: [], options: {} },
      { task_id: '02_slow', type: 'slow', depends_on: [], options: {} },
      { task_id: '03_words', type: 'words', depends_on: [], options: { least: 9 } },
      { task_id: '04_longest', type: 'longest', depends_on: ['03_words'], options: {} },
    ]);
    const store = await storeWith({ 'a.txt': 'alphabetical beta' });
    initBatch(store, { snapshotId: 'snap', pipeline: 'mine', registry, id: 'one' });
    expect(await runBatch(store, 'one', { registry })).toMatchObject({ executed: 4, status: 'completed' });
    expect(recordsOf(store, 'one', '01_typed')).toMatchObject([{ kind: 'acme.path', length: 5 }]);
    expect(recordsOf(store, 'one', '04_longest')).toMatchObject([{ value: 'alphabetical' }]);
  });

  it('loads plugins by package name from where the configuration is', async () => {
    const directory = temporaryDirectory();
    const home = path.join(directory, 'node_modules/codebatch-task-mine');
    fs.mkdirSync(home, { recursive: true });
    fs.writeFileSync(
      path.join(home, 'package.json'),
      JSON.stringify({ name: 'codebatch-task-mine', type: 'module', exports: { import: './task.js' } }),
    );
    const text = fs.readFileSync(new URL(fixtureTask('slow.mjs')), 'utf8');
    const plugin = import.meta.resolve('@codebatch/plugin');
    fs.writeFileSync(path.join(home, 'task.js'), text.replace("'@codebatch/plugin'", JSON.stringify(plugin)));
    const registry = await load({
      file: path.join(directory, 'codebatch.config.json'),
      tasks: ['codebatch-task-mine'],
    });
    expect(registry.tasks.get('slow')).toMatchObject({ trusted: false });
    const missing = load({ file: path.join(directory, 'codebatch.config.json'), tasks: ['codebatch-task-yours'] });
    await expect(missing).rejects.toMatchObject({
      code: 'TASK_LOAD_FAILED',
      details: { specifier: 'codebatch-task-yours' },
    });
  });

  it('what a task prints while it is loaded does not get into the answer of the command', () => {
    const child = spawnSync(process.execPath, [testFile('support/load-talkative.mjs')], { encoding: 'utf8' });
    expect(child).toMatchObject({ status: 0, stdout: 'through\n', stderr: expect.stringContaining('loaded\n') });
  });

  it('refuses what is no task, and what cannot be loaded, naming it', async () => {
    const file = testFile('codebatch.config.json');
    await expect(load({ file, tasks: ['./fixtures/tasks/no-task.mjs'] })).rejects.toMatchObject({
      code: 'INVALID_TASK',
    });
    await expect(load({ file, tasks: ['./fixtures/tasks/throws-at-import.mjs'] })).rejects.toMatchObject({
      code: 'TASK_LOAD_FAILED',
      message: expect.stringContaining('cannot be imported'),
    });
    await expect(load({ file, tasks: ['./fixtures/tasks/words.mjs'] })).rejects.toMatchObject({
      code: 'INVALID_TASK',
      message: expect.stringContaining("'words'"),
    });
  });

  it('refuses a definition that breaks the contract, with every reason', async () => {
    const file = testFile('codebatch.config.json');
    await expect(load({ file, tasks: ['./fixtures/tasks/wrong-definition.mjs'] })).rejects.toMatchObject({
      code: 'INVALID_TASK',
      message: expect.stringContaining("'version' must be a string; 'apiVersion' must be 1"),
      details: { specifier: expect.stringContaining('wrong-definition.mjs') },
    });
  });

  it('refuses a task that reads a mistyped language, and knows those of the configuration', async () => {
    const file = testFile('codebatch.config.json');
    const tasks = ['./fixtures/tasks/mistyped-language.mjs', './fixtures/tasks/demanding.mjs'];
    await expect(load({ file, tasks })).rejects.toMatchObject({
      code: 'INVALID_TASK',
      hints: ['Did you mean python?', expect.anything()],
    });
    expect((await load({ file, tasks, languages: { '.pyh': 'pyhton' } })).tasks.has('mistyped')).toBe(true);
  });

  it.each([
    ['an unknown task', ['wards'], 'TASK_NOT_FOUND', /'wards'/],
    [
      'two tasks of one id',
      [
        { type: 'words', task_id: 'a' },
        { type: 'words', task_id: 'a' },
      ],
      'INVALID_TASK',
      /two tasks have the id 'a'/,
    ],
    ['a malformed id', [{ type: 'words', task_id: 'a b' }], 'INVALID_TASK', /'a b' is no task id/],
    [
      'an unknown dependency',
      [{ type: 'words', depends_on: ['x'] }],
      'INVALID_TASK',
      /depends on 'x', which it does not have/,
    ],
    [
      'a dependency on itself',
      [{ type: 'words', task_id: 'a', depends_on: ['a'] }],
      'INVALID_TASK',
      /depends on itself/,
    ],
    [
      'a cycle',
      [
        { type: 'words', task_id: 'a', depends_on: ['b'] },
        { type: 'words', task_id: 'b', depends_on: ['a'] },
      ],
      'INVALID_TASK',
      /cycle: a -> b -> a/,
    ],
    [
      'a dependency on a later task',
      [
        { type: 'words', task_id: 'a', depends_on: ['b'] },
        { type: 'words', task_id: 'b' },
      ],
      'INVALID_TASK',
      /'b', which comes later/,
    ],
    ['a reader without its source', ['longest'], 'INVALID_TASK', /reads records of 'words'/],
    [
      'a file task after a snapshot task',
      ['words', 'longest', 'census', { type: 'words', task_id: 'again', depends_on: ['census'] }],
      'INVALID_TASK',
      /cannot depend on '03_census'/,
    ],
  ])('R7.4 refuses a pipeline with %s', async (_what, tasks, code, reason) => {
    await expect(load({ pipelines: { mine: { tasks } } })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(reason),
    });
  });

  it('refuses options for an unknown task', async () => {
    await expect(load({ options: { word: {} } })).rejects.toMatchObject({ code: 'TASK_NOT_FOUND' });
    await expect(load({ overrides: [{ files: [], options: { word: {} } }] })).rejects.toMatchObject({
      code: 'TASK_NOT_FOUND',
    });
  });

  it('refuses to continue a batch with another version of a task', async () => {
    const store = await storeWith({ 'a.txt': 'alpha' });
    const registry = await load({});
    initBatch(store, { snapshotId: 'snap', pipeline: 'words', registry, id: 'one' });
    const words = registry.tasks.get('words')!;
    const newer = new Map(registry.tasks).set('words', { ...words, task: { ...words.task, version: '2.0.0' } });
    await expect(runBatch(store, 'one', { registry: { ...registry, tasks: newer } })).rejects.toMatchObject({
      code: 'TASK_LOAD_FAILED',
      message: expect.stringContaining('version 1.0.0'),
    });
  });
});
