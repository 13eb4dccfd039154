import path from 'node:path';
import { compareUtf8 } from '@codebatch/core';
import { openExport } from '@codebatch/report';
import { afterAll, describe, expect, it } from 'vitest';
import { exportText } from './export-text.ts';
import { FILES, ODD_PATH, removeStore, sampleStore } from './sample-store.ts';

const store = sampleStore();
afterAll(() => removeStore(store));

const golden = (name: string): string => path.join(import.meta.dirname, 'fixtures/golden', name);

interface Tag {
  readonly name: string;
  readonly path: string;
  readonly pattern: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Reads a tags file by the rules of its format, without anything of the writer. */
function readTags(text: string): Tag[] {
  const decode = (field: string): string =>
    field.replace(/\\(t|n|r|\\|x[0-9A-F]{2})/g, (_, code: string) =>
      code.startsWith('x')
        ? String.fromCharCode(Number.parseInt(code.slice(1), 16))
        : ({ t: '\t', n: '\n', r: '\r' }[code] ?? '\\'),
    );
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('!_TAG_'))
    .map((line) => {
      const [, name = '', file = '', pattern = '', fields = ''] =
        /^([^\t]*)\t([^\t]*)\t(\/(?:[^/\\]|\\.)*\/|\d+);"\t(.*)$/.exec(line) ?? [];
      const pairs = fields.split('\t').map((field) => /^([^:]*):(.*)$/.exec(field)?.slice(1) as [string, string]);
      return { name: decode(name), path: decode(file), pattern, fields: Object.fromEntries(pairs) };
    });
}

describe('ctags', () => {
  const text = exportText(store, { format: 'ctags' });

  it('is as before, sorted by bytes', async () => {
    await expect(text).toMatchFileSnapshot(golden('tags'));
    const lines = text.trimEnd().split('\n');
    expect(lines).toEqual([...lines].sort(compareUtf8));
  });

  it('a reader finds each definition where its pattern and its line say', () => {
    const tags = readTags(text);
    expect(tags.map(({ name }) => name).sort()).toEqual(['!odd\t\\name', 'A', 'App', 'LIMIT', 'load', 'q', 'run']);
    for (const { name, path: file, pattern, fields } of tags) {
      const lines = FILES[file]?.split('\n') ?? [];
      const expected = pattern.slice(2, -2).replace(/\\([\\/$])/g, '$1');
      expect(lines.indexOf(expected) + 1, name).toBe(Number(fields['line']));
    }
    expect(tags.find(({ name }) => name === 'run')?.fields).toEqual({ kind: 'method', line: '7', class: 'App' });
  });

  it('a name that looks like a pseudo-tag is none', () => {
    expect(text).toContain(`\n\\x21odd\\t\\\\name\t${ODD_PATH}\t/^x = 1$/`);
  });

  it('as JSON Lines it has the same tags', async () => {
    const lines = exportText(store, { format: 'ctags-json' });
    await expect(lines).toMatchFileSnapshot(golden('tags.jsonl'));
    const tags = lines
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ _type }) => _type === 'tag');
    const key = ({ name, path: file }: { name: string; path: string }): string => `${name} ${file}`;
    expect(tags.map(key).sort()).toEqual(readTags(text).map(key).sort());
    expect(tags.find(({ name }) => name === 'LIMIT')).toMatchObject({
      kind: 'constant',
      scope: 'App',
      scopeKind: 'class',
    });
  });

  it('a filter on names keeps the kinds of scopes', () => {
    const tags = readTags(exportText(store, { format: 'ctags', filter: { names: ['App.run'] } }));
    expect(tags.map(({ name, fields }) => [name, fields['class']])).toEqual([['run', 'App']]);
  });

  it('a filter on names takes patterns as that of records does', () => {
    const names = (...patterns: string[]) =>
      readTags(exportText(store, { format: 'ctags', filter: { names: patterns } })).map(({ name }) => name);
    expect(names('App.*')).toEqual(['LIMIT', 'run']);
    expect(names('l?ad', 'A')).toEqual(['A', 'load']);
    expect(names('nowhere*')).toEqual([]);
  });
});

describe('import graphs', () => {
  /** Labels of both ends of each edge. */
  const edgesOf = (text: string, node: RegExp, edge: RegExp, decode: (label: string) => string): string[] => {
    const labels = new Map([...text.matchAll(node)].map(([, id = '', label = '']) => [id, decode(label)]));
    return [...text.matchAll(edge)].map(([, from = '', to = '']) => `${labels.get(from)} -> ${labels.get(to)}`);
  };
  const dotEdges = (text: string): string[] =>
    edgesOf(text, /^ {2}(n\d+) \[label="((?:[^"\\]|\\.)*)"/gm, /^ {2}(n\d+) -> (n\d+);$/gm, (label) =>
      label.replace(/\\(.)/g, '$1'),
    );
  const mermaidEdges = (text: string): string[] =>
    edgesOf(text, /^ {2}(n\d+)[[(]"([^"]*)"[\])]$/gm, /^ {2}(n\d+) --> (n\d+)$/gm, (label) =>
      label.replace(/#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))),
    );
  const FILE_EDGES = [`${ODD_PATH} -> pkg/app.py`, 'pkg/app.py -> pkg/util.py', 'web/main.ts -> web/util.ts'];

  it('dot is as before, and its edges join files', async () => {
    const text = exportText(store, { format: 'dot' });
    await expect(text).toMatchFileSnapshot(golden('imports.dot'));
    expect(dotEdges(text)).toEqual(FILE_EDGES);
  });

  it('mermaid is as before, with other modules on demand', async () => {
    const text = exportText(store, { format: 'mermaid', external: true });
    await expect(text).toMatchFileSnapshot(golden('imports.mmd'));
    const edges = mermaidEdges(text);
    expect(edges).toEqual(expect.arrayContaining(FILE_EDGES));
    expect(edges.filter((edge) => !FILE_EDGES.includes(edge))).toEqual(['pkg/app.py -> os', 'web/main.ts -> react']);
  });

  it('says how many imports lead to no file', () => {
    const opened = openExport(store, { format: 'dot', batch: 'after' });
    for (const _ of opened.pieces);
    expect(opened.notes).toEqual(['1 import leads to no file of the snapshot: codebatch query graph lists it']);
  });

  it('shows one batch only', () => {
    expect(() => openExport(store, { format: 'dot', batch: 'after', against: 'before' })).toThrow(/compares none/);
  });
});
