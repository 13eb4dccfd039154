import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { renderMermaid, validate } from '@probelabs/maid';
import { isValidRDFormat } from '@umbrelladocs/rdformat-validator';
import { parse as parseCsv } from 'csv-parse/sync';
import { parseCheckstyle } from 'danger-plugin-lint-report/dist/parse/checkstyle_parser.js';
import { parseStdoutCommand } from 'github-action-ts-run-api/dist/stdout/parseStdoutCommand.js';
import { parse as parseJunit } from 'junit2json';
import { lexer, type Tokens } from 'marked';
import { fromDot } from 'ts-graphviz';
import { afterAll, describe, expect, it } from 'vitest';
import { xml2js } from 'xml-js';
import { exportBytes, exportText } from './export-text.ts';
import { filesWithErrors } from './files-with-errors.ts';
import { FILES, ODD_MESSAGE, ODD_PATH, removeStore, sampleStore } from './sample-store.ts';
import { toolkitCommands } from './toolkit-commands.ts';

const GOLDEN = path.join(import.meta.dirname, 'fixtures/golden');
const DOCS = path.join(import.meta.dirname, '../../../docs/formats.md');

const store = sampleStore();
const folder = mkdtempSync(path.join(tmpdir(), 'codebatch-'));
afterAll(() => {
  removeStore(store);
  rmSync(folder, { recursive: true, force: true });
});

const read = (name: string): string => readFileSync(path.join(GOLDEN, name), 'utf8');
const jsonLines = (name: string): Record<string, unknown>[] =>
  read(name)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const require = createRequire(import.meta.url);

/** Of `ctagz`, a port of the reader of Exuberant Ctags, which comes without types. */
const { CTags: TagsReader } = require('ctagz') as {
  readonly CTags: new (
    file: string,
  ) => {
    readonly info: Readonly<Record<string, unknown>>;
    init(): Promise<unknown>;
    findBinary(name: string): Promise<unknown[]>;
    destroy(): Promise<unknown>;
  };
};

/** The program of `@microsoft/sarif-multitool`, which is not installed as one that can be started, in the folder. */
function sarifTool(): string {
  const program = path.join(folder, 'sarif-multitool');
  if (!existsSync(program)) {
    copyFileSync(String(require('@microsoft/sarif-multitool')), program, constants.COPYFILE_FICLONE);
    chmodSync(program, 0o755);
  }
  return program;
}

/** Runs queries of DuckDB in memory, in the folder. */
async function query(...statements: readonly string[]): Promise<Record<string, unknown>[][]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`SET file_search_path = '${folder}'`);
    const answers: Record<string, unknown>[][] = [];
    for (const statement of statements) {
      answers.push((await connection.runAndReadAll(statement)).getRowObjectsJson());
    }
    return answers;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Whether the `ctags` of this machine is Universal Ctags, with JSON. */
const hasJsonTags = /^json\b/m.test(spawnSync('ctags', ['--list-features'], { encoding: 'utf8' }).stdout ?? '');

/** Codes of the findings of the golden tables, in the order of the records. */
const CODES = ['TASK_FAILED', 'X001', 'L101', 'L103', 'L102', 'L102', 'L104', 'todo'];

describe('each golden is read by a program of somebody else', () => {
  it('there is a golden of every format', () => {
    expect(readdirSync(GOLDEN).sort()).toEqual([
      'batch.sarif',
      'checkstyle.xml',
      'comparison.sarif',
      'findings.csv',
      'findings.md',
      'findings.parquet',
      'findings.rdjsonl',
      'github-summary.md',
      'github.txt',
      'gitlab.json',
      'imports.dot',
      'imports.mmd',
      'junit.xml',
      'records.jsonl',
      'tags',
      'tags.jsonl',
    ]);
  });

  it.each(['batch.sarif', 'comparison.sarif'])(
    '%s: the validator of Microsoft finds no error and no warning',
    (name) => {
      const report = path.join(folder, `${name}.report.sarif`);
      const args = ['validate', path.join(GOLDEN, name), '--rule-kind', 'Sarif;Ghas', '--output', report];
      const { status, stdout, stderr } = spawnSync(sarifTool(), args, {
        encoding: 'utf8',
        env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1', DOTNET_BUNDLE_EXTRACT_BASE_DIR: folder },
      });
      expect(status, stdout + stderr).toBe(0);
      const log = JSON.parse(readFileSync(report, 'utf8')) as {
        runs: { results: { level?: string; ruleId: string }[]; invocations: { executionSuccessful: boolean }[] }[];
      };
      expect(log.runs[0]?.invocations[0]?.executionSuccessful).toBe(true);
      // A result without a level is a warning.
      expect(log.runs.flatMap(({ results }) => results).filter(({ level = 'warning' }) => level !== 'note')).toEqual(
        [],
      );
    },
    60_000,
  );

  it('findings.rdjsonl: a validator of the format takes every line, without a field that it does not know', async () => {
    const lines = jsonLines('findings.rdjsonl');
    expect(lines.map(({ code }) => (code as { value: string }).value)).toEqual(CODES);
    for (const line of lines) {
      expect(await isValidRDFormat(line, { strictMode: true, allowExtraFields: false })).toBe(true);
    }
  });

  it('github.txt: the toolkit of GitHub Actions writes the same bytes for the same findings', () => {
    const lines = read('github.txt').trimEnd().split('\n');
    // The order of properties means nothing; the toolkit has the title first.
    const titleFirst = lines.map((line) => line.replace(/^(::\w+ )([^:]*),(title=[^,:]*)::/, '$1$3,$2::'));
    expect(titleFirst.sort()).toEqual(toolkitCommands(jsonLines('records.jsonl')).sort());
  });

  it('github.txt: the parser of an emulator of the runner gets levels, places, titles and messages back', () => {
    const told = read('github.txt')
      .trimEnd()
      .split('\n')
      .map((line) => {
        const { command, properties, message } = parseStdoutCommand(line) ?? {};
        return {
          level: command,
          path: properties?.['file'],
          line: properties?.['line'],
          title: properties?.['title'],
          message,
        };
      });
    const levels: Readonly<Record<string, string>> = { error: 'error', warning: 'warning' };
    const expected = jsonLines('records.jsonl')
      .filter(({ kind }) => kind === 'diagnostic')
      .map(({ severity, path: file, line, code, message }) => ({
        level: levels[String(severity)] ?? 'notice',
        path: file,
        line: line === undefined ? undefined : String(line),
        title: code,
        message,
      }));
    // It takes the last `::` of a line for the end of the properties, where the runner takes the first one.
    const whole = ({ path: file }: { readonly path: unknown }): boolean => file !== ODD_PATH;
    expect(
      told
        .filter(whole)
        .map((command) => JSON.stringify(command))
        .sort(),
    ).toEqual(
      expected
        .filter(whole)
        .map((command) => JSON.stringify(command))
        .sort(),
    );
    expect(told.filter((command) => !whole(command))).toMatchObject([{ level: 'notice', path: ODD_PATH, line: '1' }]);
  });

  it('gitlab.json: DuckDB finds the fields of the format, with texts and numbers where it has them', async () => {
    const file = `read_json_auto('${GOLDEN}/gitlab.json', format = 'array')`;
    const [fields, issues] = await query(
      `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${file})`,
      `SELECT check_name, description, location.path AS path, location.lines."begin" AS line FROM ${file}`,
    );
    expect(Object.fromEntries((fields ?? []).map((field) => [field['column_name'], field['column_type']]))).toEqual({
      description: 'VARCHAR',
      check_name: 'VARCHAR',
      fingerprint: 'VARCHAR',
      severity: 'VARCHAR',
      location: 'STRUCT(path VARCHAR, lines STRUCT("begin" BIGINT, "end" BIGINT))',
    });
    expect(issues?.map(({ check_name }) => check_name)).toEqual(CODES);
    const description = ODD_MESSAGE.replace('\r\n', ' ');
    expect(issues?.[1]).toEqual({ check_name: 'X001', description, path: ODD_PATH, line: '1' });
    expect(issues?.filter((issue) => /[\r\n]/.test(String(issue['description'])))).toEqual([]);
  });

  it('gitlab.json: by the types of codeclimate-types its issues have every field, and no other', () => {
    const report = read('gitlab.json');
    // GitLab documents its report as a subset of that format, and these fields as all that it reads.
    const typed = (json: string): string =>
      `import type { Issue } from '${require.resolve('codeclimate-types')}';
       type Field = 'description' | 'check_name' | 'fingerprint' | 'severity' | 'location';
       export const report: Required<Pick<Issue, Field>>[] = ${json};`;
    const files = {
      'report.ts': typed(report),
      'severity.ts': typed(report.replace('"severity":"critical"', '"severity":"error"')),
      'missing.ts': typed(report.replace(/"fingerprint":"\w+",/, '')),
      'other.ts': typed(report.replace('"begin":1,', '"begin":1,"column":1,')),
    };
    expect(filesWithErrors(folder, files)).toEqual(['missing.ts', 'other.ts', 'severity.ts']);
    const fingerprints = new Set((JSON.parse(report) as { fingerprint: string }[]).map((issue) => issue.fingerprint));
    expect(fingerprints.size).toBe(CODES.length);
  });

  it('junit.xml: junit2json gets files, cases and messages back, and its counts are those of the cases', async () => {
    const report = await parseJunit(read('junit.xml'));
    const suites = report !== null && report !== undefined && 'testsuite' in report ? (report.testsuite ?? []) : [];
    const cases = suites.flatMap(({ name, testcase = [] }) => testcase.map((one) => ({ suite: name, ...one })));
    expect(cases.map(({ name }) => name?.split(' ')[0])).toEqual(CODES);
    for (const { tests, failures, testcase = [] } of suites) {
      expect(tests).toBe(testcase.length);
      expect(failures).toBe(testcase.filter(({ failure }) => failure !== undefined).length);
    }
    const failed = cases.filter(({ failure }) => failure !== undefined);
    expect(failed.map(({ failure }) => failure?.[0]?.type)).toEqual(['TASK_FAILED', 'L101', 'L103', 'L102', 'L102']);
    expect(cases[1]).toMatchObject({ suite: ODD_PATH, classname: ODD_PATH });
    expect(cases[1]?.['system-out']?.[0]).toContain(ODD_MESSAGE.replace('\u0001', '\ufffd'));
  });

  it('checkstyle.xml: the parser of a plugin of Danger gets the findings of the records', () => {
    const found = parseCheckstyle(xml2js(read('checkstyle.xml')), folder);
    const expected = jsonLines('records.jsonl')
      .filter(({ kind }) => kind === 'diagnostic')
      .map(({ path: file, line = 1, severity, message }) => ({
        file,
        line,
        severity: severity === 'hint' ? 'info' : severity,
        message: String(message).replace('\u0001', '\ufffd'),
      }));
    expect(found.map(({ file, line, severity, message }) => ({ file, line, severity, message }))).toEqual(expected);
  });

  it('findings.csv: csv-parse gets the cells of the records', () => {
    const rows = parseCsv(read('findings.csv'), { columns: true, record_delimiter: '\r\n' }) as Record<
      string,
      string
    >[];
    expect(rows.map(({ code }) => code)).toEqual(CODES);
    expect(rows[1]).toMatchObject({ path: ODD_PATH, message: `'${ODD_MESSAGE}` });
  });

  it('findings.md, github-summary.md: marked sees one table, whose cells show what was said', () => {
    for (const [name, count] of [
      ['findings.md', CODES.length],
      ['github-summary.md', CODES.length],
    ] as const) {
      const tables = lexer(read(name), { gfm: true }).filter((token): token is Tokens.Table => token.type === 'table');
      expect(tables).toHaveLength(1);
      const [{ header, rows } = { header: [], rows: [] }] = tables;
      expect(rows).toHaveLength(count);
      const place = header.findIndex(({ text }) => text === 'message');
      const row = rows.find((cells) => cells.some(({ text }) => text === 'X001'));
      const shown = row?.[place]?.tokens.map((token) => textOf(token)).join('');
      expect(shown).toBe(ODD_MESSAGE.replace('\r\n', ' ').replace('\u0001', '\ufffd'));
    }
  });

  it('imports.dot: ts-graphviz reads nodes, labels and edges', () => {
    const graph = fromDot(read('imports.dot'));
    const labels = new Map(graph.nodes.map((node) => [node.id, node.attributes.get('label')]));
    const edges = graph.edges.map(({ targets }) => targets.map((target) => labels.get((target as { id: string }).id)));
    expect(edges).toEqual([
      [ODD_PATH, 'pkg/app.py'],
      ['pkg/app.py', 'pkg/util.py'],
      ['web/main.ts', 'web/util.ts'],
    ]);
  });

  it('imports.mmd: maid finds nothing wrong, and reads nodes, labels and edges', () => {
    const text = read('imports.mmd');
    expect(validate(text, { strict: true })).toEqual({ type: 'flowchart', errors: [] });
    expect(validate(text.replace('#34;', '"'), { strict: true }).errors).not.toEqual([]);
    const { graph } = renderMermaid(text);
    const decode = (label: string): string =>
      label.replace(/#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
    const labels = new Map(graph.nodes.map(({ id, label }) => [id, decode(label)]));
    expect(graph.direction).toBe('LR');
    const rounded = graph.nodes.filter(({ shape }) => shape === 'round');
    expect(rounded.map(({ id }) => labels.get(id))).toEqual(['os', 'react']);
    expect(graph.edges.map(({ source, target }) => [labels.get(source), labels.get(target)])).toEqual([
      [ODD_PATH, 'pkg/app.py'],
      ['pkg/app.py', 'pkg/util.py'],
      ['pkg/app.py', 'os'],
      ['web/main.ts', 'web/util.ts'],
      ['web/main.ts', 'react'],
    ]);
  });

  it('records.jsonl, findings.parquet: DuckDB counts what is there, and gets names and messages back', async () => {
    expect(exportText(store, { format: 'jsonl', filter: { kinds: ['diagnostic', 'metric'] } })).toBe(
      read('records.jsonl'),
    );
    const bytes = exportBytes(store, { format: 'parquet' });
    expect(Buffer.from(bytes).equals(readFileSync(path.join(GOLDEN, 'findings.parquet')))).toBe(true);
    const [lines, rows] = await query(
      `SELECT code FROM read_json_auto('${GOLDEN}/records.jsonl', format = 'newline_delimited') WHERE kind = 'diagnostic'`,
      `SELECT code, path, message, line FROM '${GOLDEN}/findings.parquet'`,
    );
    expect(lines?.map(({ code }) => code)).toEqual(CODES);
    expect(rows?.map(({ code }) => code)).toEqual(CODES);
    expect(rows?.[1]).toEqual({ code: 'X001', path: ODD_PATH, message: ODD_MESSAGE, line: 1 });
  });

  it('tags.jsonl: DuckDB finds the fields of the format, with texts and numbers where it has them', async () => {
    const file = `read_json_auto('${GOLDEN}/tags.jsonl', format = 'newline_delimited')`;
    const [fields, tags] = await query(
      `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${file})`,
      `SELECT name, path, line, scope FROM ${file} WHERE _type = 'tag' ORDER BY name`,
    );
    const texts = ['_type', 'name', 'path', 'pattern', 'kind', 'scope', 'scopeKind'];
    expect(Object.fromEntries((fields ?? []).map((field) => [field['column_name'], field['column_type']]))).toEqual({
      ...Object.fromEntries(texts.map((name) => [name, 'VARCHAR'])),
      line: 'BIGINT',
    });
    expect(tags?.map(({ name }) => name)).toEqual(['!odd\t\\name', 'A', 'App', 'LIMIT', 'load', 'q', 'run']);
    expect(tags?.[0]).toEqual({ name: '!odd\t\\name', path: ODD_PATH, line: '1', scope: null });
  });

  it.skipIf(!hasJsonTags)('tags.jsonl: Universal Ctags says the same of the same definitions, but for kinds', () => {
    const sources = path.join(folder, 'sources');
    for (const [name, text] of Object.entries(FILES)) {
      mkdirSync(path.dirname(path.join(sources, name)), { recursive: true });
      writeFileSync(path.join(sources, name), text);
    }
    const args = ['--options=NONE', '--quiet', '--output-format=json', '--fields=+n', '-f', '-', ...Object.keys(FILES)];
    const theirs = execFileSync('ctags', args, { cwd: sources, encoding: 'utf8', stdio: 'pipe' })
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const ours = jsonLines('tags.jsonl').filter((tag) => tag['_type'] === 'tag' && /^\w+$/.test(String(tag['name'])));
    expect(ours).toHaveLength(6);
    for (const tag of ours) {
      const same = theirs.filter(({ name, path: file }) => name === tag['name'] && file === tag['path']);
      // A method is a `member` there, and a constant of Python a `variable`.
      expect(same.map((other) => ({ ...other, kind: tag['kind'] }))).toEqual([tag]);
      expect(typeof same[0]?.['kind']).toBe('string');
    }
  });

  it('tags: ctagz, which reads as readtags does, finds every definition by its search in sorted files', async () => {
    const reader = new TagsReader(path.join(GOLDEN, 'tags'));
    await reader.init();
    try {
      expect(reader.info).toMatchObject({ format: 2, sort: 1, name: 'codebatch' });
      const tags = jsonLines('tags.jsonl').filter(({ _type }) => _type === 'tag');
      expect(tags).toHaveLength(7);
      for (const { name, path: file, line, kind, scope, scopeKind, pattern } of tags) {
        // It gives names back as they are written.
        const written = name === '!odd\t\\name' ? '\\x21odd\\t\\\\name' : String(name);
        const fields = scope === undefined ? {} : { [String(scopeKind)]: scope };
        const address = { lineNumber: line, pattern: String(pattern).slice(1, -1).replace(/\\(.)/g, '$1') };
        expect(await reader.findBinary(written)).toEqual([
          { name: written, file, address, kind, fields, fileScope: false, valid: true },
        ]);
      }
    } finally {
      await reader.destroy();
    }
  });

  it.skipIf(spawnSync('readtags', ['-h']).error !== undefined)('tags: readtags finds every definition', () => {
    const file = path.join(folder, 'tags');
    const lines = read('tags').split('\n');
    // Universal Ctags sorts names that are escaped as they are written, where the search of readtags looks for what they mean.
    writeFileSync(file, lines.filter((line) => !line.startsWith('\\')).join('\n'));
    const run = (...args: readonly string[]): string[] =>
      execFileSync('readtags', ['-t', file, '-e', '-n', ...args], { encoding: 'utf8' })
        .trimEnd()
        .split('\n');
    const tags = jsonLines('tags.jsonl').filter(({ _type }) => _type === 'tag');
    expect(run('-l')).toHaveLength(tags.length - 1);
    for (const { name, path: source, line } of tags.filter((tag) => /^\w+$/.test(String(tag['name'])))) {
      const found = run('-', String(name));
      expect(found).toHaveLength(1);
      expect(found[0]).toContain(`${String(name)}\t${String(source)}\t`);
      expect(found[0]).toMatch(new RegExp(`\\tline:${String(line)}(\\t|$)`));
    }
  });
});

/** What a token of Markdown shows. */
function textOf(token: { readonly type: string; readonly text?: string; readonly raw: string }): string {
  if (token.type !== 'text' && token.type !== 'escape') return `<${token.type}>`;
  return (token.text ?? token.raw).replace(
    /&(amp|lt|gt|#64|#58|#46);/g,
    (_, name: string) => ({ amp: '&', lt: '<', gt: '>', '#64': '@', '#58': ':', '#46': '.' })[name] ?? '',
  );
}

describe('docs/formats.md', () => {
  it('its SQL runs over Parquet and over the records of a store as they are', async () => {
    const sql = /```sql\n([\s\S]*?)```/.exec(readFileSync(DOCS, 'utf8'))?.[1] ?? '';
    const statements = sql
      .split(';')
      .map((statement) => statement.trim())
      .filter((statement) => statement !== '')
      .map((statement) => statement.replaceAll('.codebatch/store', store.root).replaceAll('<batch>', 'after'));
    expect(statements).toHaveLength(3);
    writeFileSync(path.join(folder, 'findings.parquet'), exportBytes(store, { format: 'parquet' }));
    writeFileSync(
      path.join(folder, 'metrics.parquet'),
      exportBytes(store, { format: 'parquet', filter: { kinds: ['metric'] } }),
    );
    const [findings, , lines] = await query(...statements);
    expect(findings?.[0]).toEqual({ code: 'L102', findings: '2' });
    expect(lines).toEqual(findings);
  });
});
