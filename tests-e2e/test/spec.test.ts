import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { filesBelow, publishedPackages, readRepositoryFile } from '../support/repository.ts';

/** SHA-256 of sections 2 to 8 of SPEC.md. It changes only together with the schema version. */
const PROTECTED_BASELINE = 'c2c2584582a9bdf3f9be458c64551c4f06b9d0ff29d3b65614a5588597fd4240';

const spec = readRepositoryFile('SPEC.md');
const requirementIds = [...new Set([...spec.matchAll(/\*\*(R\d+\.\d+)\*\*/g)].map((match) => match[1] as string))];

function testTitles(): string[] {
  const files = [...publishedPackages().map(({ folder }) => folder), 'tests-e2e']
    .flatMap(filesBelow)
    .filter((file) => file.endsWith('.test.ts'));
  return files.flatMap((file) =>
    [
      ...readRepositoryFile(file).matchAll(
        /\b(?:it|test|describe)(?:\.\w+)*(?:\([^'"`]*\))?\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g,
      ),
    ].map((match) => match[2] as string),
  );
}

describe('SPEC.md', () => {
  it('gate 5: the protected sections are those of schema version 1', () => {
    const regions = [...spec.matchAll(/<!-- SPEC_PROTECTED_BEGIN -->([\s\S]*?)<!-- SPEC_PROTECTED_END -->/g)];
    expect(regions).toHaveLength(1);
    expect(
      createHash('sha256')
        .update(regions[0]?.[1] as string)
        .digest('hex'),
    ).toBe(PROTECTED_BASELINE);
  });

  it('has fourteen sections and the requirements of the checklist', () => {
    expect([...spec.matchAll(/^## (\d+)\. /gm)].map((match) => Number(match[1]))).toEqual(
      Array.from({ length: 14 }, (_, index) => index + 1),
    );
    const counts = new Map<string, number>();
    for (const id of requirementIds)
      counts.set(id.split('.')[0] as string, (counts.get(id.split('.')[0] as string) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({
      R2: 6,
      R3: 2,
      R4: 4,
      R5: 3,
      R6: 2,
      R7: 4,
      R8: 4,
      R9: 3,
      R10: 1,
      R11: 2,
      R12: 5,
      R13: 2,
      R14: 1,
    });
  });

  it('every requirement is named by a test', () => {
    const titles = testTitles();
    const untested = requirementIds.filter(
      (id) => !titles.some((title) => new RegExp(`\\b${id.replace('.', '\\.')}\\b`).test(title)),
    );
    expect(untested).toEqual([]);
  });
});
