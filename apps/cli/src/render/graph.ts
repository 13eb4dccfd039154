import type { GraphAnswer, GraphReach } from '@codebatch/query';
import { placeOf } from '../print-records.ts';
import { escapeText } from './escape-text.ts';
import { formatCount, formatQuantity } from './format-amounts.ts';
import type { Screen } from './screen.ts';
import { renderTable } from './table.ts';
import { truncateText } from './text-width.ts';

type Cycle = GraphAnswer['cycles'][number];

/** The import graph on one screen: each list as long as the limit. */
export function renderGraph(graph: GraphAnswer, limit: number | undefined, screen: Screen): string[] {
  const { paint } = screen;
  const { summary, files, cycles, modules, missing } = graph;
  if (summary.files + summary.modules === 0) return [paint.dim('No imports.')];
  const counted = (title: string, total: number, lines: readonly string[]): string[] => {
    if (total === 0) return [];
    const rest = total - Math.min(total, limit ?? total);
    const more = rest === 0 ? [] : [paint.dim(`  … ${formatCount(rest)} more with --limit 0`)];
    return ['', `${paint.bold(title)} ${paint.dim(formatCount(total))}`, ...lines, ...more];
  };
  const rows = (count: string, list: readonly (readonly [number, string])[], title = 'file'): string[] =>
    renderTable(
      [
        { title: count, align: 'right' },
        { title, minimum: 16, keep: 'end' },
      ],
      list.slice(0, limit).map(([value, name]) => [formatCount(value), name]),
      { ...screen, indent: 2 },
    );
  const imported = files.filter(({ importers }) => importers > 0);
  const importing = files.filter(({ imports }) => imports > 0).sort((a, b) => b.imports - a.imports);
  return [
    [
      `${formatQuantity(summary.files, 'file')} and ${formatQuantity(summary.imports, 'import')} between them`,
      formatQuantity(summary.modules, 'module from outside', 'modules from outside'),
    ].join(', '),
    ...counted(
      'Most imported',
      imported.length,
      rows(
        'importers',
        imported.map(({ importers, path }) => [importers, path]),
      ),
    ),
    ...counted(
      'Import most',
      importing.length,
      rows(
        'imports',
        importing.map(({ imports, path }) => [imports, path]),
      ),
    ),
    ...counted(
      'Cycles',
      cycles.length,
      cycles.slice(0, limit).map((cycle) => cycleLine(cycle, screen)),
    ),
    ...counted(
      'Modules from outside',
      modules.length,
      rows(
        'importers',
        modules.map(({ importers, module }) => [importers, module]),
        'module',
      ),
    ),
    ...counted(
      'Lead to no file',
      missing.length,
      renderTable(
        [
          { title: 'place', minimum: 16, keep: 'end' },
          { title: 'import', minimum: 12 },
        ],
        missing.slice(0, limit).map(({ path, line, module }) => [placeOf(path, line, undefined), module]),
        { ...screen, indent: 2 },
      ),
    ),
  ];
}

function cycleLine({ files, path }: Cycle, { paint, width }: Screen): string {
  const size = formatQuantity(files.length, 'file');
  const way = escapeText(path.join(' → '));
  return `  ${size}  ${paint.dim(width === undefined ? way : truncateText(way, width - size.length - 4))}`;
}

/** Cycles with all their files, each with a shortest way around. */
export function renderCycles(cycles: readonly Cycle[], total: number, { paint }: Screen): string[] {
  if (total === 0) return [paint.green('No cycles.')];
  const lines = cycles.flatMap(({ files, path }, index) => [
    ...(index === 0 ? [] : ['']),
    paint.bold(formatQuantity(files.length, 'file')),
    ...path.map((file, step) => `  ${step === 0 ? '  ' : '→ '}${escapeText(file)}`),
    ...othersOf(files, path).map((file) => paint.dim(`    ${escapeText(file)}`)),
  ]);
  const shown =
    cycles.length === total
      ? formatQuantity(total, 'cycle')
      : `${formatCount(cycles.length)} of ${formatQuantity(total, 'cycle')}; --limit 0 shows all`;
  return [...lines, '', paint.dim(shown)];
}

function othersOf(files: readonly string[], path: readonly string[]): string[] {
  const onTheWay = new Set(path);
  return files.filter((file) => !onTheWay.has(file));
}

/** Files that are reached from one, each with how far it is and over which file. */
export function renderReach(reach: GraphReach, limit: number | undefined, screen: Screen): string[] {
  const { paint } = screen;
  const { files, direction, path } = reach;
  const name = paint.bold(escapeText(path));
  if (files.length === 0) {
    return [direction === 'importers' ? `No file imports ${name}.` : `${name} imports no file of the snapshot.`];
  }
  const direct = files.filter(({ distance }) => distance === 1).length;
  const shown = files.slice(0, limit);
  return [
    direction === 'importers'
      ? `A change of ${name} can reach ${formatQuantity(files.length, 'file')}, ${formatCount(direct)} of them directly.`
      : `${name} imports ${formatQuantity(files.length, 'file')}, ${formatCount(direct)} of them directly.`,
    '',
    ...renderTable(
      [
        { title: 'steps', align: 'right' },
        { title: 'file', minimum: 16, keep: 'end' },
        { title: 'via', minimum: 8, keep: 'end', paint: (text) => paint.dim(text) },
      ],
      shown.map((file) => [String(file.distance), file.path, file.distance === 1 ? '' : file.via]),
      screen,
    ),
    ...(shown.length === files.length
      ? []
      : [
          '',
          paint.dim(`${formatCount(shown.length)} of ${formatQuantity(files.length, 'file')}; --limit 0 shows all`),
        ]),
  ];
}
