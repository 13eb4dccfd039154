import { CodebatchError, ERROR_CODES, type ErrorCode } from '@codebatch/core';
import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../apps/cli/dist/exit-code-of.js';
import { publishedPackages, readRepositoryFile, sourceFiles } from '../support/repository.ts';

const documented = [...readRepositoryFile('docs/errors.md').matchAll(/^\| `([A-Z_]+)` +\| (\d+) +\| (.+?) +\|$/gm)];

describe('the table of error codes', () => {
  it('is documented as it is, in both directions', () => {
    expect(Object.fromEntries(documented.map(([, code, , description]) => [code, description]))).toEqual(ERROR_CODES);
  });

  it('has the exit codes that the command ends with', () => {
    for (const [, code, exit] of documented) {
      expect(exitCodeOf(new CodebatchError(code as ErrorCode, 'test')), code).toBe(Number(exit));
    }
  });

  it('has every code that the sources throw', () => {
    for (const { folder } of publishedPackages()) {
      for (const file of sourceFiles(folder)) {
        const thrown = [...readRepositoryFile(file).matchAll(/new CodebatchError\(\s*'([A-Z_]+)'/g)];
        expect(
          thrown.map(([, code]) => code as string).filter((code) => !(code in ERROR_CODES)),
          file,
        ).toEqual([]);
      }
    }
  });

  it('has no code that nothing uses', () => {
    const text = publishedPackages()
      .flatMap(({ folder }) => sourceFiles(folder))
      .filter((file) => !file.endsWith('error-codes.ts'))
      .map(readRepositoryFile)
      .join('\n');
    expect(Object.keys(ERROR_CODES).filter((code) => !text.includes(`'${code}'`))).toEqual([]);
  });
});
