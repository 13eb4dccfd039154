import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPaint } from './paint.ts';
import { renderTable } from './table.ts';
import { textWidth } from './text-width.ts';

const paint = createPaint(false);
const columns = [
  { title: 'n', align: 'right' as const },
  { title: 'path', minimum: 8, keep: 'end' as const },
  { title: 'what' },
];

it('lines columns up, numbers to the right, wide characters counted', () => {
  expect(
    renderTable(
      columns,
      [
        ['1', 'a.py', 'x'],
        ['100', '中.py', 'yy'],
      ],
      { paint, width: undefined },
    ),
  ).toEqual(['  n  path   what', '  1  a.py   x', '100  中.py  yy']);
});

it('cuts the columns that may give way to fit the terminal', () => {
  const rows = [['1', 'a/very/long/path/to/a/file.py', 'message']];
  const lines = renderTable(columns, rows, { paint, width: 30 });
  for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(30);
  expect(lines[1]).toMatch(/^1 {2}….*file\.py {2}message$/);
});

it('where nothing is cut, one long cell does not make the other rows long', () => {
  const long = 'x'.repeat(300);
  const rows = [
    ['1', long, 'a'],
    ['2', 'b.py', 'c'],
  ];
  const [first, second] = renderTable(columns, rows, { paint, width: undefined, bare: true });
  expect(first).toBe(`1  ${long}  a`);
  expect(second).toBe(`2  ${'b.py'.padEnd(80)}  c`);
});

it('no cell can break a line', () => {
  expect(renderTable(columns, [['1', 'a\nb', '\u001b[2J']], { paint, width: undefined, bare: true })).toEqual([
    '1  a\\nb  \\x1b[2J',
  ]);
});

it('colours are outside of the widths', () => {
  const red = createPaint(true);
  const [line] = renderTable([{ title: '', paint: red.red }, { title: '' }], [['a', 'b']], {
    paint: red,
    width: undefined,
    bare: true,
  });
  expect(line).toBe('\u001b[31ma\u001b[39m  b');
});

it('a row that is too wide at its narrowest flows over lines, and nothing of it is lost', () => {
  const wide = [
    { title: 'severity' },
    { title: 'place', minimum: 16, keep: 'end' as const },
    { title: 'message', minimum: 16 },
    { title: 'count', align: 'right' as const },
  ];
  const rows = [
    ['warning', 'src/a/deeper/path/file.py:12:3', 'A message of more words than one line holds', '7'],
    ['error', 'b.py:1:1', '', ''],
  ];
  const lines = renderTable(wide, rows, { paint, width: 40 });
  expect(lines).toEqual([
    'severity  place',
    '  message                          count',
    'warning   src/a/deeper/path/file.py:12:3',
    '  A message of more words than o…      7',
    'error     b.py:1:1',
  ]);
  for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(40);
  const short = renderTable(wide.slice(0, 3), rows, { paint, width: 32, bare: true });
  expect(short).toEqual([
    'warning  …eper/path/file.py:12:3',
    '  A message of more words than',
    '  one line holds',
    'error    b.py:1:1',
  ]);
});

it('fits every line into a terminal of 40 columns where no column is wider', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', ' ', '中', 'é', '/'), maxLength: 18 });
  const some = fc.record({
    title: cell,
    minimum: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
    align: fc.constantFrom('left' as const, 'right' as const),
    keep: fc.constantFrom('start' as const, 'end' as const),
  });
  fc.assert(
    fc.property(
      fc.array(some, { minLength: 1, maxLength: 7 }),
      fc.array(fc.array(cell, { maxLength: 7 }), { maxLength: 4 }),
      (given, rows) => {
        const tableColumns = given.map(({ minimum, ...column }) => ({
          ...column,
          ...(minimum === undefined ? {} : { minimum }),
        }));
        for (const line of renderTable(tableColumns, rows, { paint, width: 40 })) {
          expect(textWidth(line)).toBeLessThanOrEqual(40);
        }
      },
    ),
  );
});
