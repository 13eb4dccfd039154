import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Store } from '@codebatch/core';
import { type Body, makeStore, type TaskSpec } from '../../query/test/make-store.ts';

/** A name that means something to every format. */
export const ODD_PATH = 'odd/#1 "ä|b", <c>&%20.py';

/** A message that means something to every format. */
export const ODD_MESSAGE =
  '=1+1 "q", <b>&amp; 100%:\r\n::error::x | [a](https://example.invalid) \u0001 ]]> `\u00e9` @all';

const APP = `import os
from . import util
from .util import load as read

class App:
    LIMIT = 3
    def run(self, path):
        total = read(path)  # é𝄞 total
        return total
`;

/** The files of the later snapshot. The earlier one has a shorter app.py. */
export const FILES: Readonly<Record<string, string>> = {
  'pkg/__init__.py': '',
  'pkg/app.py': APP,
  'pkg/util.py': 'def load(path):\n    return path\n',
  [ODD_PATH]: 'x = 1\n',
  'web/main.ts': "import { q } from './util.js';\nimport React from 'react';\nexport const A = q / 2; // $\n",
  'web/util.ts': "export * from '..';\nexport const q = 1;\n",
};

const EARLIER: Readonly<Record<string, string>> = { ...FILES, 'pkg/app.py': APP.replace('    LIMIT = 3\n', '') };

/** A diagnostic at a word of a line, as our runner writes it but for the context. */
function finding(code: string, severity: string, message: string, line: number, column: number, length: number): Body {
  return {
    kind: 'diagnostic',
    severity,
    code,
    message,
    line,
    column,
    end_line: line,
    end_column: column + length,
  };
}

function lint(path: string, later: boolean): Body[] {
  if (path === 'pkg/app.py') {
    const shift = later ? 0 : -1;
    return [
      {
        ...finding('L101', 'warning', "'os' is imported but never used", 1, 8, 2),
        context_hash: '0123456789abcdef:fedcba9876543210',
      },
      // Written by another implementation: no end, no context, `col`.
      {
        kind: 'diagnostic',
        severity: later ? 'error' : 'warning',
        code: 'L103',
        message: "'total' shadows",
        line: 8 + shift,
        col: 35,
      },
      ...(later
        ? [
            finding('L102', 'warning', "'total' is odd", 8, 9, 5),
            finding('L102', 'warning', "'total' is odd", 9, 16, 5),
          ]
        : []),
      finding('L104', 'hint', 'Two lines', 8 + shift, 9, 20),
    ].map((body) => (body['code'] === 'L104' ? { ...body, end_line: 9 + shift, end_column: 21 } : body) as Body);
  }
  if (path === 'web/main.ts' && !later)
    return [finding('L101', 'warning', "'React' is imported but never used", 2, 8, 5)];
  return path === ODD_PATH ? [finding('X001', 'info', ODD_MESSAGE, 1, 1, 1)] : [];
}

function symbol(name: string, symbol_type: string, scope: string, line: number, column: number): Body {
  const qualified_name = scope === 'module' ? name : `${scope}.${name}`;
  return { kind: 'symbol', name, symbol_type, scope, qualified_name, line, column, exported: scope === 'module' };
}

const SYMBOLS: Readonly<Record<string, readonly Body[]>> = {
  'pkg/app.py': [
    symbol('os', 'import', 'module', 1, 8),
    symbol('App', 'class', 'module', 5, 7),
    symbol('LIMIT', 'constant', 'App', 6, 5),
    symbol('run', 'method', 'App', 7, 9),
    symbol('path', 'parameter', 'App.run', 7, 19),
    symbol('total', 'variable', 'App.run', 8, 9),
    { kind: 'edge', edge_type: 'imports', target: 'os', module: 'os', name: '', line: 1, column: 8 },
    { kind: 'edge', edge_type: 'imports', target: '.util', module: '.', name: 'util', line: 2, column: 15 },
    {
      kind: 'edge',
      edge_type: 'imports',
      target: '.util.load',
      module: '.util',
      name: 'load',
      alias: 'read',
      line: 3,
      column: 19,
    },
    { kind: 'edge', edge_type: 'calls', target: 'read', source: 'App.run', line: 8, column: 17 },
  ],
  'pkg/util.py': [symbol('load', 'function', 'module', 1, 5)],
  [ODD_PATH]: [
    symbol('!odd\t\\name', 'variable', 'module', 1, 1),
    { kind: 'edge', edge_type: 'imports', target: 'pkg.app', module: 'pkg.app', name: 'App', line: 1, column: 1 },
  ],
  'web/main.ts': [
    symbol('A', 'constant', 'module', 3, 14),
    { kind: 'edge', edge_type: 'imports', target: './util.js', module: './util.js', name: 'q', line: 1, column: 10 },
    { kind: 'edge', edge_type: 'imports', target: 'react', module: 'react', name: 'default', line: 2, column: 8 },
  ],
  'web/util.ts': [
    symbol('q', 'constant', 'module', 2, 14),
    {
      kind: 'edge',
      edge_type: 'imports',
      target: '..',
      module: '..',
      name: '*',
      form: 're-export',
      line: 1,
      column: 15,
    },
  ],
};

function tasks(later: boolean): TaskSpec[] {
  return [
    {
      id: '01_parse',
      type: 'parse',
      outputs: ({ path }) =>
        path === 'pkg/util.py'
          ? [{ kind: 'diagnostic', severity: 'error', code: 'TASK_FAILED', message: 'The task failed' }]
          : [],
    },
    {
      id: '02_analyze',
      type: 'analyze',
      outputs: ({ path, size, lang_hint }) => [
        { kind: 'metric', metric: 'bytes', value: size },
        { kind: 'metric', metric: 'lang', value: lang_hint ?? 'unknown' },
        ...(path === 'pkg/app.py'
          ? [{ kind: 'metric', metric: 'function_complexity', value: 1.5, symbol: 'App.run', line: 7 }]
          : []),
      ],
    },
    { id: '03_symbols', type: 'symbols', outputs: ({ path }) => SYMBOLS[path] ?? [] },
    { id: '04_lint', type: 'lint', outputs: ({ path }) => lint(path, later) },
    {
      id: '05_acme',
      type: 'acme',
      outputs: ({ path }) =>
        path === 'web/util.ts'
          ? [finding('todo', 'info', 'To do: everything', 2, 1, 6), { kind: 'acme.note', text: 'n', weight: 2 }]
          : [],
    },
  ];
}

/** A store with the batches `before` and `after`, and `half`, of which the lint task is not done. */
export function sampleStore(): Store {
  const half = tasks(true).map((task) => (task.id === '04_lint' ? { ...task, status: () => 'failed' as const } : task));
  return makeStore({
    snapshots: { earlier: EARLIER, later: FILES },
    batches: [
      { id: 'before', snapshot: 'earlier', created_at: '2026-01-01T00:00:00.000Z', tasks: tasks(false) },
      { id: 'half', snapshot: 'later', created_at: '2026-01-02T00:00:00.000Z', tasks: half },
      { id: 'after', snapshot: 'later', created_at: '2026-01-03T00:00:00.000Z', tasks: tasks(true) },
    ],
  });
}

/** Removes the temporary directory that the store was made in. */
export function removeStore(store: Store): void {
  rmSync(path.dirname(store.root), { recursive: true, force: true });
}
