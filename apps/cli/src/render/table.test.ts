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
