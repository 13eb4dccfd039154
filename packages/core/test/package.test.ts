import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as core from '@codebatch/core';
import { describe, expect, it } from 'vitest';
import { listTree, temporaryDirectory } from './support/temporary-directory.ts';

const packageRoot = path.resolve(import.meta.dirname, '..');
const repositorySchemas = path.resolve(packageRoot, '../../schemas');

describe('generated files', () => {
  it('are what the schemas give', () => {
    const directory = temporaryDirectory();
    execFileSync(process.execPath, [path.join(packageRoot, 'scripts/generate.mjs'), directory]);
    for (const name of listTree(`${directory}/src/generated`)) {
      const fresh = fs.readFileSync(`${directory}/src/generated/${name}`, 'utf8');
      expect(fresh === fs.readFileSync(`${packageRoot}/src/generated/${name}`, 'utf8'), `${name} is up to date`).toBe(
        true,
      );
    }
    expect(listTree(`${directory}/schemas`)).toEqual(listTree(repositorySchemas));
  });

  it('need no package at run time', () => {
    const validators = fs.readFileSync(`${packageRoot}/src/generated/validators.ts`, 'utf8');
    expect(validators).not.toMatch(/\brequire\(|from ["']ajv/);
  });

  it('carry the version of the package', () => {
    const { version, dependencies } = JSON.parse(fs.readFileSync(`${packageRoot}/package.json`, 'utf8'));
    expect(core.producer).toEqual({ name: 'codebatch', version });
    expect(dependencies).toEqual({});
  });
});

describe('schemas', () => {
  it.each(fs.readdirSync(repositorySchemas).filter((name) => name.endsWith('.schema.json')))(
    '%s is JSON Schema 2020-12 and open to new fields',
    (name) => {
      const schema = JSON.parse(fs.readFileSync(`${repositorySchemas}/${name}`, 'utf8'));
      expect(schema).toMatchObject({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        title: expect.any(String),
      });
      expect(JSON.stringify(schema)).not.toContain('"additionalProperties":false');
    },
  );
});

describe('sources', () => {
  const sources = listTree(`${packageRoot}/src`).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));

  it('change the file system in one module only', () => {
    const writing =
      /\bfs\.(?:write|append|rename|rm|unlink|mkdir|mkdtemp|copy|cp|link|symlink|truncate|ftruncate|utimes|futimes|chmod|createWriteStream)/;
    const found = sources.filter((name) => writing.test(fs.readFileSync(`${packageRoot}/src/${name}`, 'utf8')));
    expect(found).toEqual(['file-operations.ts']);
  });

  it('throw every error code of the table or leave it to another package, and none that is not in it', () => {
    const codes = Object.keys(core.ERROR_CODES);
    for (const name of sources) {
      const text = fs.readFileSync(`${packageRoot}/src/${name}`, 'utf8');
      for (const [, code] of text.matchAll(/new CodebatchError\(\s*'([A-Z_]+)'/g)) expect(codes).toContain(code);
    }
  });
});
