import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileRecord, Store } from '@codebatch/core';
import fc from 'fast-check';
import type { Body, TaskSpec } from './make-store.ts';

const sources = join(import.meta.dirname, '../src');

/** The lines of real source files. */
export const REAL_FILES: readonly (readonly string[])[] = readdirSync(sources)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(sources, name), 'utf8').split('\n'));

/** A line of a file with where it came from: its number before the edits, unless it is new or was edited. */
export interface TrackedLine {
  readonly text: string;
  readonly from: number | undefined;
}

/** An edit of a file; `at` is taken modulo its length. */
export interface Edit {
  readonly type: 'insert' | 'delete' | 'change';
  readonly at: number;
  readonly count: number;
}

/** Edits as people make them: lines inserted, deleted and rewritten. */
export const anEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ type: fc.constant('insert' as const), at: fc.nat(), count: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ type: fc.constant('delete' as const), at: fc.nat(), count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ type: fc.constant('change' as const), at: fc.nat(), count: fc.constant(1) }),
);

/** Edits a file, one edit after the other. */
export function applyEdits(lines: readonly string[], edits: readonly Edit[]): TrackedLine[] {
  const tracked = lines.map((text, n): TrackedLine => ({ text, from: n + 1 }));
  for (const { type, at, count } of edits) {
    const place = at % (tracked.length + 1);
    if (type === 'insert') tracked.splice(place, 0, ...newLines(at, count));
    else if (type === 'delete') tracked.splice(place, count);
    else if (place < tracked.length) tracked[place] = { text: `const edited${at} = 1;`, from: undefined };
  }
  return tracked;
}

function newLines(seed: number, count: number): TrackedLine[] {
  return Array.from({ length: count }, (_, n) => ({ text: `  inserted(${seed}, ${n});`, from: undefined }));
}

/** A linter with a finding of one code and message on every line with a keyword. */
export function keywordLint(store: Store, fields: Partial<TaskSpec> = {}): TaskSpec {
  return {
    id: 'lint',
    version: '1.0.0',
    outputs: (file: FileRecord) =>
      store.objects
        .get(file.object)
        .toString('utf8')
        .split('\n')
        .flatMap((text, n): Body[] => {
          const column = text.search(/\b(const|return|import)\b/) + 1;
          const found = { kind: 'diagnostic', code: 'X1', severity: 'info', message: 'keyword', line: n + 1, column };
          return column > 0 ? [found] : [];
        }),
    ...fields,
  };
}

/** Lines as the text of a file. */
export function textOf(lines: readonly TrackedLine[]): string {
  return lines.map(({ text }) => text).join('\n');
}
