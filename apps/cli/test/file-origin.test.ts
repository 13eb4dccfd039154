import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { codebatch, codebatchJson, temporaryFolder, writeTree } from './support/run-codebatch.ts';

const cwd = temporaryFolder();
writeTree(path.join(cwd, 'project'), {
  'src/own.py': 'import os\n',
  'src/made.py': '# @generated\nimport os\n\n\ndef f(a):\n    return 1 if a else 2\n',
  'vendor/taken.py': 'import os\ndef broken(:\n',
  'web/app.min.js': 'const a = 1;   \n',
});
const scan = (...args: string[]) => codebatchJson(['scan', 'project', ...args], { cwd });
scan('--label', 'first');
const OPTION = '--exclude-generated';

interface Row {
  readonly path: string;
  readonly code?: string;
  readonly file_origin?: string;
}

function lines(...args: string[]): Row[] {
  const { status, stdout, stderr } = codebatch([...args, '--jsonl'], { cwd });
  expect(status, stderr).toBe(0);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}

describe('files of other origin', () => {
  it('every record of a marked file says so, whatever its kind, and no other', () => {
    const origins = new Map<string, Set<string | undefined>>();
    for (const { path: file, file_origin } of lines('query', 'outputs')) {
      const known = origins.get(file) ?? new Set();
      origins.set(file, known.add(file_origin));
    }
    expect(Object.fromEntries([...origins].map(([file, found]) => [file, [...found]]))).toEqual({
      'src/own.py': [undefined],
      'src/made.py': ['generated'],
      'vendor/taken.py': ['vendored'],
      'web/app.min.js': ['minified'],
    });
  });

  it('is left out by --exclude-generated wherever findings, files or metrics are listed', () => {
    const all = lines('query', 'diagnostics');
    expect(new Set(all.map((row) => row.path)).size).toBe(4);
    expect(lines('query', 'diagnostics', OPTION)).toEqual(all.filter((row) => row.file_origin === undefined));
    expect(lines('errors').map((row) => row.path)).toContain('vendor/taken.py');
    expect(lines('errors', OPTION)).toEqual([]);
    expect(lines('files', OPTION).map((row) => row.path)).toEqual(['src/own.py']);
    expect(lines('query', 'files', OPTION).map((row) => row.path)).toEqual(['src/own.py']);
    expect(lines('top', 'sloc', OPTION).map((row) => row.path)).toEqual(['src/own.py']);
    const grouped = codebatchJson(['query', 'stats', '--group-by', 'file_origin'], { cwd }).document;
    expect((grouped['groups'] as { file_origin: unknown }[]).map((group) => group.file_origin).sort()).toEqual(
      ['generated', 'minified', 'vendored', null].sort(),
    );
  });

  it('counts for nothing in summary and for --fail-on', () => {
    const summary = codebatchJson(['summary', OPTION], { cwd }).document;
    expect(summary['diagnostics']).toMatchObject({ total: 1, files: 1, severities: { error: 0, warning: 1 } });
    expect(summary['most_complex']).toEqual([]);
    expect(scan('--fail-on', 'error').status).toBe(1);
    expect(scan('--fail-on', 'error', OPTION).status).toBe(0);
    expect(scan('--fail-on', 'warning', OPTION).status).toBe(1);
  });

  it('stays out of exports', () => {
    const sarif = JSON.parse(codebatch(['export', '--format', 'sarif', OPTION], { cwd }).stdout) as {
      runs: { results: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }[] }[];
    };
    const places = sarif.runs[0]!.results.map((result) => result.locations[0]!.physicalLocation.artifactLocation.uri);
    expect(places).toEqual(['src/own.py']);
    const symbols = codebatch(['export', '--format', 'ctags-json', OPTION], { cwd }).stdout;
    expect(symbols).not.toContain('made.py');
  });

  it('follows .gitattributes, with results reused and no change between batches', () => {
    writeTree(path.join(cwd, 'project'), {
      '.gitattributes': 'own.py linguist-generated\nmade.py -linguist-generated\n',
    });
    const { document } = scan('--label', 'second');
    expect(document).toMatchObject({ unchanged: false, executed: 0 });
    expect(lines('query', 'diagnostics', OPTION).map((row) => row.path)).toEqual(['src/made.py']);
    const diff = codebatchJson(['diff', 'first', 'second'], { cwd });
    expect(diff.status).toBe(0);
    expect(diff.document['changes']).toEqual([]);
    expect(codebatchJson(['verify'], { cwd }).document['ok']).toBe(true);
  });
});
