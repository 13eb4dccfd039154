import { readFileSync } from 'node:fs';
import path from 'node:path';
import analyze from '@codebatch/task-analyze';
import lint from '@codebatch/task-lint';
import parse from '@codebatch/task-parse';
import symbols from '@codebatch/task-symbols';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_PIPELINES } from '../src/built-in.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/tasks.md'), 'utf8');

/** Cells of the first table under a heading, without its head. */
function tableUnder(heading: string): string[][] {
  const section = page.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`docs/tasks.md has no heading ${heading}`);
  const [table = ''] = /(?:^\|.*\n)+/m.exec(section) ?? [];
  return table
    .split('\n')
    .slice(2, -1)
    .map((line) => line.slice(2, -2).split(/ \| /));
}

const plain = (cell: string | undefined): string => (cell ?? '').replaceAll('`', '').trim();
const namesUnder = (...headings: string[]): string[] =>
  headings.flatMap((heading) => tableUnder(heading).map(([name]) => plain(name))).sort();

interface Schema {
  readonly properties: Readonly<Record<string, { readonly enum?: readonly string[] }>>;
}
const schemaOf = (task: typeof parse, kind: string): Schema => task.outputs[kind]!.schema as unknown as Schema;
const valuesOf = (task: typeof parse, kind: string, field: string): string[] =>
  [...schemaOf(task, kind).properties[field]!.enum!].sort();

describe('docs/tasks.md has every name of the built-in tasks, and no other', () => {
  it.each([
    ['ast', parse],
    ['metric', analyze],
    ['symbol', symbols],
    ['edge', symbols],
  ] as const)('fields of %s', (kind, task) => {
    expect(namesUnder(`Fields of \`${kind}\``)).toEqual(Object.keys(schemaOf(task, kind).properties).sort());
  });

  it('metrics, symbol types and edge types', () => {
    expect(namesUnder('Metrics of every text file', 'Metrics of files with a tree', 'Metrics of functions')).toEqual(
      valuesOf(analyze, 'metric', 'metric'),
    );
    expect(namesUnder('Symbol types')).toEqual(valuesOf(symbols, 'symbol', 'symbol_type'));
    expect(namesUnder('Edge types')).toEqual(valuesOf(symbols, 'edge', 'edge_type'));
    for (const [field, values] of Object.entries(schemaOf(symbols, 'edge').properties)) {
      const cell = tableUnder('Fields of `edge`').find(([name]) => plain(name) === field)?.[1] ?? '';
      if (field !== 'edge_type') for (const value of values.enum ?? []) expect(cell).toContain(`\`${value}\``);
    }
  });

  it.each([
    ['Findings of parse', parse],
    ['Rules of lint', lint],
  ] as const)('%s with their severities', (heading, task) => {
    expect(tableUnder(heading).map(([code, severity]) => [plain(code), severity])).toEqual(
      Object.entries(task.diagnostics!).map(([code, { severity }]) => [code, severity]),
    );
  });

  it.each([
    ['parse', parse],
    ['analyze', analyze],
    ['symbols', symbols],
    ['lint', lint],
  ] as const)('options of %s with their defaults', (name, task) => {
    const { schema, defaults } = task.options!;
    expect(namesUnder(`Options of ${name}`)).toEqual(Object.keys(schema['properties'] as object).sort());
    for (const [option, shown] of tableUnder(`Options of ${name}`)) {
      const value = (defaults as Readonly<Record<string, unknown>>)[plain(option)];
      if (shown === 'the severities above') {
        const severities = tableUnder('Rules of lint').map(([code, severity]) => [plain(code), severity]);
        expect(value).toEqual(Object.fromEntries(severities));
      } else expect(plain(shown)).toBe(JSON.stringify(value));
    }
  });

  it('tasks and the pipelines that they are in', () => {
    const shown = tableUnder('The built-in tasks').map(([task, pipelines]) => `${plain(task)}: ${plain(pipelines)}`);
    const types = [...new Set(BUILT_IN_PIPELINES.flatMap(({ tasks }) => tasks.map(({ type }) => type)))];
    expect(shown).toEqual(
      types.map((type) => {
        const names = BUILT_IN_PIPELINES.filter(({ tasks }) => tasks.some((task) => task.type === type));
        return `${type}: ${names.map(({ name }) => name).join(', ')}`;
      }),
    );
  });
});
