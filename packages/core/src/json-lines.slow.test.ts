import { constants } from 'node:buffer';
import * as fs from 'node:fs';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../test/support/temporary-directory.ts';
import { readJsonLines } from './json-lines.ts';

it('a line longer than a string can be is damage, with path and line', () => {
  const file = `${temporaryDirectory()}/lines.jsonl`;
  fs.writeFileSync(file, '{}\n');
  fs.truncateSync(file, constants.MAX_STRING_LENGTH + 100);
  const lines = readJsonLines(file);
  expect(lines.next().value).toMatchObject({ line: 1 });
  expect(() => lines.next()).toThrow(
    expect.objectContaining({ code: 'SCHEMA_ERROR', details: { path: file, line: 2 } }) as Error,
  );
});
