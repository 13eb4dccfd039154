import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { violations } from './support/answer-schemas.ts';
import { codebatch, codebatchJson, temporaryFolder, writeTree } from './support/run-codebatch.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const page = readFileSync(path.join(root, 'docs/languages.md'), 'utf8');
const languages = createRequire(path.join(root, 'packages/languages/package.json'));

/** The content of the first block of a kind on the page. */
function block(kind: string): string {
  return new RegExp(`\`\`\`${kind}\\n([\\s\\S]*?)\`\`\``).exec(page)![1]!;
}

/** A folder with the example of the page, and the package that it names installed. */
function exampleProject(): string {
  const cwd = temporaryFolder();
  writeTree(cwd, { 'codebatch.config.json': block('json'), 'shop/stock.go': block('go') });
  mkdirSync(path.join(cwd, 'node_modules'));
  symlinkSync(
    path.dirname(languages.resolve('tree-sitter-go/package.json')),
    path.join(cwd, 'node_modules/tree-sitter-go'),
  );
  return cwd;
}

describe('the example of docs/languages.md', () => {
  let cwd: string;
  const scan = (...args: string[]) => codebatchJson(['scan', 'shop', '--jobs', '1', ...args], { cwd });

  beforeAll(() => {
    cwd = exampleProject();
  });

  it('gives what the page says', () => {
    const { status, document } = scan();
    expect(status).toBe(0);
    expect(document).toMatchObject({ outputs: { ast: 1, symbol: 2, edge: 1 }, skipped: 0 });
    expect(codebatch(['query', 'symbols'], { cwd }).stdout).toBe(block('text'));
    const top = codebatchJson(['top', 'function_complexity'], { cwd }).document;
    expect(top).toMatchObject({ rows: [{ symbol: 'Take', value: 3 }] });
    expect(codebatch(['ast', 'stock.go'], { cwd }).stdout).toMatch(/name: \(field_identifier\) @name\n/);
    const summary = codebatchJson(['summary'], { cwd }).document;
    expect(summary).toMatchObject({ files: { languages: [{ language: 'go', files: 1 }] } });
  });

  it('R7.3 task.json has what identifies the grammar, and a change of it makes a new batch', () => {
    const first = scan().document;
    expect(first).toMatchObject({ unchanged: true });
    const batches = path.join(cwd, '.codebatch/store/batches', first['batch_id'] as string);
    const read = (task: string) => JSON.parse(readFileSync(path.join(batches, 'tasks', task, 'task.json'), 'utf8'));
    const { kinds } = (JSON.parse(block('json')) as { languages: { go: { kinds: object } } }).languages.go;
    for (const task of ['01_parse', '02_analyze', '03_symbols', '04_lint']) {
      expect(read(task)).toMatchObject({
        languages: { '.go': 'go', '.go.tmpl': 'go' },
        grammars: { go: { package: 'tree-sitter-go', version: '0.25.0', abi: 15, kinds, symbol_types: {} } },
      });
    }
    const fewer = { languages: { go: { grammar: 'tree-sitter-go', extensions: ['.go', '.go.tmpl'] } } };
    writeTree(cwd, { 'other.json': JSON.stringify(fewer) });
    const other = scan('--config', 'other.json').document;
    expect(other).toMatchObject({ unchanged: false, reused: 0 });
    const changes = codebatchJson(['diff', first['batch_id'] as string, 'latest'], { cwd }).document;
    expect(changes['tasks']).toContainEqual({
      task_id: '01_parse',
      type: 'parse',
      causes: [expect.objectContaining({ type: 'grammar', language: 'go' })],
    });
  });

  it('R11.1 WebAssembly gives the same records as native code', () => {
    const digest = (parser: string): unknown => {
      const { status, stderr } = codebatch(['scan', 'shop', '--jobs', '1', '--new-batch', '--no-reuse'], {
        cwd,
        env: { CODEBATCH_PARSER: parser },
      });
      expect(status, stderr).toBe(0);
      return codebatchJson(['status', '--digest'], { cwd }).document['digest'];
    };
    const native = digest('binding');
    expect(native).toMatch(/^[0-9a-f]{64}$/);
    expect(digest('wasm')).toBe(native);
  });

  it('a batch is finished only with the grammars that it was planned with', () => {
    codebatch(['snapshot', 'create', 'shop', '--id', 'again'], { cwd });
    codebatch(['batch', 'init', '--snapshot', 'again', '--pipeline', 'parse', '--id', 'planned'], { cwd });
    writeTree(cwd, { 'none.json': '{}', 'tagless.json': block('json').replace('"kinds"', '"tags": false, "kinds"') });
    expect(codebatchJson(['run', '--batch', 'planned', '--config', 'none.json'], { cwd })).toMatchObject({
      status: 3,
      document: {
        error: { code: 'LANGUAGE_UNAVAILABLE', message: expect.stringContaining('no configuration names one') },
      },
    });
    expect(codebatchJson(['run', '--batch', 'planned', '--config', 'tagless.json'], { cwd })).toMatchObject({
      status: 3,
      document: { error: { code: 'LANGUAGE_UNAVAILABLE', message: expect.stringContaining('another tags query') } },
    });
    expect(codebatch(['run', '--batch', 'planned'], { cwd }).status).toBe(0);
  });

  it('config show and doctor say which grammar was found, and how it is parsed', () => {
    const shown = codebatchJson(['config', 'show', 'shop'], { cwd }).document;
    expect(violations('config-show', shown)).toEqual([]);
    expect(shown).toMatchObject({
      grammars: { go: { package: 'tree-sitter-go', abi: 15 } },
      languages: { '.go': 'go' },
    });
    writeTree(cwd, {
      'bad.json': '{"languages": {"go": {"grammar": "tree-sitter-go"}, "zig": {"grammar": "tree-sitter-zig"}}}',
    });
    const { status, document } = codebatchJson(['doctor', '--config', 'bad.json'], { cwd });
    expect(violations('doctor', document)).toEqual([]);
    expect(status).toBe(1);
    const lines = codebatch(['doctor', '--config', 'bad.json'], { cwd }).stdout.split('\n');
    const place = lines.findIndex((line) => line.includes('grammar zig'));
    // Advice stands below the message.
    expect(lines[place + 1]?.search(/\S/)).toBe(lines[place]?.search(/(?<=grammar zig +)\S/));
    expect(document['checks']).toEqual(
      expect.arrayContaining([
        {
          name: 'grammar go',
          status: 'ok',
          message: expect.stringMatching(/^tree-sitter-go 0\.25\.0 \(ABI 15\), (accelerator|binding|wasm)$/),
        },
        {
          name: 'grammar zig',
          status: 'problem',
          message: expect.stringContaining('is not installed'),
          advice: 'Install it beside the configuration: npm install --legacy-peer-deps tree-sitter-zig',
        },
      ]),
    );
  });
});

describe('a grammar that is not to be loaded', () => {
  it('one in the scanned source runs no code unless its configuration is named', () => {
    const cwd = temporaryFolder();
    const trap = path.join(cwd, 'trapped');
    writeTree(path.join(cwd, 'source'), {
      'a.trap': 'x',
      'codebatch.config.json': '{"languages": {"trap": {"grammar": "tree-sitter-trap", "extensions": [".trap"]}}}',
      'node_modules/tree-sitter-trap/package.json':
        '{"name": "tree-sitter-trap", "version": "1.0.0", "main": "main.cjs"}',
      'node_modules/tree-sitter-trap/main.cjs': `require('fs').writeFileSync(${JSON.stringify(trap)}, '')`,
      'node_modules/tree-sitter-trap/src/parser.c': '#define LANGUAGE_VERSION 15\n',
    });
    const source = path.join(cwd, 'source');
    const options = ['--store', path.join(cwd, 'store'), '--jobs', '1'];
    const { status, stderr } = codebatch(['scan', source, ...options], { cwd: source });
    expect(status).toBe(0);
    expect(stderr).toContain('was not loaded');
    expect(existsSync(trap)).toBe(false);
    const named = codebatchJson(['scan', source, ...options, '--config', 'codebatch.config.json'], { cwd: source });
    expect(existsSync(trap)).toBe(true);
    expect(named).toMatchObject({
      status: 3,
      document: { error: { code: 'LANGUAGE_UNAVAILABLE', message: expect.stringContaining('tree-sitter-trap 1.0.0') } },
    });
  });

  it('one of an ABI that is not read is one clear error before anything is written', () => {
    const cwd = temporaryFolder();
    writeTree(cwd, {
      'src/a.new': 'x',
      'codebatch.config.json': '{"languages": {"new": {"grammar": "./grammar", "extensions": [".new"]}}}',
      'grammar/package.json': '{"name": "tree-sitter-new", "version": "3.0.0"}',
      'grammar/src/parser.c': '#define LANGUAGE_VERSION 99\n',
    });
    expect(codebatchJson(['scan', 'src'], { cwd })).toMatchObject({
      status: 3,
      document: {
        error: {
          code: 'LANGUAGE_UNAVAILABLE',
          message: expect.stringMatching(
            /tree-sitter-new 3\.0\.0, has ABI 99; this version of codebatch reads ABI 13 to 15/,
          ),
          hints: [expect.stringContaining('Install an older version of tree-sitter-new')],
        },
      },
    });
    expect(existsSync(path.join(cwd, '.codebatch'))).toBe(false);
    rmSync(path.join(cwd, 'grammar'), { recursive: true });
  });
});
