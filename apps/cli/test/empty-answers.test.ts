import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { codebatch, codebatchJson, temporaryFolder, writeTree } from './support/run-codebatch.ts';
import { SAMPLE } from './support/sample.ts';

describe('an empty answer', () => {
  const cwd = temporaryFolder();

  beforeAll(() => {
    writeTree(path.join(cwd, 'project'), SAMPLE);
    codebatch(['scan', 'project', '--label', 'all'], { cwd });
    codebatch(['scan', 'project', '--pipeline', 'parse', '--label', 'trees'], { cwd });
  });

  /** What a command says beside an answer that has nothing in it. */
  function notes(command: string, batch = 'all'): string {
    const { status, stdout, stderr } = codebatch([...command.split(' '), '--batch', batch], { cwd });
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^No \w+\.$/m);
    return stderr;
  }

  it('names the nearest of the codes, languages, kinds and names that there are', () => {
    expect(notes('query diagnostics --code l101')).toContain('did you mean --code L101?');
    expect(notes('query diagnostics --code NOSUCH')).toMatch(/no record of \S+ has the code NOSUCH; there are \S+/);
    expect(notes('query diagnostics --language Python')).toContain('did you mean --language python?');
    expect(notes('query symbols --language cobol')).toMatch(/has the language cobol; there are .*python/);
    expect(notes('query symbols --name laod')).toContain('did you mean --name load?');
    expect(notes('query outputs --kind symbl')).toContain('did you mean --kind symbol?');
    expect(notes('query diagnostics --code l101 --group-by path')).toContain('did you mean --code L101?');
    expect(notes('query files --kind skip --language pyton')).toContain('did you mean --language python?');
    expect(notes('errors --language pyton')).toContain('did you mean --language python?');
    const { stderr } = codebatch(['history', 'src/app.py', '--code', 'l101'], { cwd });
    expect(stderr).toContain('src/app.py never had a finding with the code l101; did you mean --code L101?');
  });

  it('says that a task was never run, and nothing where what was asked for is just not there', () => {
    expect(notes('query symbols', 'trees')).toMatch(/has no task that makes symbol records, as symbols does/);
    expect(notes('query diagnostics --code L101', 'trees')).toMatch(/has no task lint, which makes L101/);
    expect(notes('query diagnostics --severity hint', 'trees')).toMatch(/has no task lint, which makes findings too/);
    expect(notes('top', 'trees')).toMatch(/has no task that makes metric records, as analyze does/);
    expect(notes('query diagnostics --code L004')).toBe('');
    expect(notes('query diagnostics --path nowhere')).toBe('');
  });

  it('counts by no mistyped field, and says which fields no record has', () => {
    for (const command of ['query diagnostics', 'query stats']) {
      const args = [...command.split(' '), '--batch', 'all', '--group-by'];
      const { status, document } = codebatchJson([...args, 'code,severty'], { cwd });
      expect(status).toBe(2);
      expect(document).toMatchObject({ error: { code: 'INVALID_ARGUMENT', hints: ['Did you mean severity?'] } });
      const { status: done, stdout, stderr } = codebatch([...args, ' code , vendor_field '], { cwd });
      expect(done).toBe(0);
      expect(stdout).toMatch(/^count +code +vendor_field/m);
      expect(stderr).toContain('none of these records has a field vendor_field');
    }
    const { document } = codebatchJson(['query', 'stats', '--batch', 'all', '--code', 'L101, E0001'], { cwd });
    expect(Object.keys(document['by_code'] as object).sort()).toEqual(['E0001', 'L101']);
  });
});
