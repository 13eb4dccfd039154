import type { OutputRecord } from '@codebatch/core';
import { type FileImports, type FileInspection, type OutlineItem, recordColumn, recordLine } from '@codebatch/query';
import { describeRecord, shortObject } from '../describe-record.ts';
import { placeOf } from '../print-records.ts';
import { escapeText } from './escape-text.ts';
import { renderExcerpt } from './excerpt.ts';
import { formatBytes, formatCount, formatQuantity } from './format-amounts.ts';
import { paintSeverity } from './paint.ts';
import type { Screen } from './screen.ts';
import { paintState } from './status.ts';
import { renderTable } from './table.ts';
import { textWidth } from './text-width.ts';
import { wrapText } from './wrap-text.ts';

/** Everything about a file, as `inspect --json` prints it. */
export interface InspectedFile extends FileInspection, FileImports {
  readonly outline: readonly OutlineItem[];
  /** Text of the lines that have findings, by number. */
  readonly source_lines: Readonly<Record<string, string>>;
}

/** Everything about a file on some screens: each section as long as the limit. */
export function renderInspection(file: InspectedFile, limit: number, screen: Screen): string[] {
  const { paint } = screen;
  const inner: Screen = { paint, width: screen.width === undefined ? undefined : screen.width - 2 };
  const section = (
    title: string,
    count: number,
    lines: readonly string[],
    shown = Math.min(count, limit),
  ): string[] => {
    if (count === 0) return [];
    const more = shown < count ? [paint.dim(`  … ${formatCount(count - shown)} more with --limit 0`)] : [];
    return ['', `${paint.bold(title)} ${paint.dim(formatCount(count))}`, ...lines.map((line) => `  ${line}`), ...more];
  };
  const outline = flatOutline(file.outline);
  const edges = countByType(file.edges);
  return [
    `${paint.bold(escapeText(file.path))}  ${file.language}  ${formatBytes(file.file.size)}`,
    paint.dim(`${shortObject(file.file.object)} in ${file.snapshot_id}, ${file.batch_id}`),
    ...section('Metrics', Object.keys(file.metrics).length, metricLines(file.metrics, inner), Number.POSITIVE_INFINITY),
    ...section(
      'Findings',
      file.diagnostics.length,
      file.diagnostics.slice(0, limit).flatMap((record) => findingLines(record, file.source_lines, inner)),
    ),
    ...section('Outline', outline.length, outlineLines(outline.slice(0, limit), file.functions, inner)),
    ...section('Imports', file.imports.length, importLines(file.imports.slice(0, limit), inner)),
    ...section('Imported by', file.importers.length, importerLines(file.importers.slice(0, limit), inner)),
    ...section('Edges', file.edges.length, [edges], Number.POSITIVE_INFINITY),
    ...section('Tasks', file.tasks.length, taskLines(file.tasks, inner), Number.POSITIVE_INFINITY),
    ...section('Skipped', file.skips.length, listing(file.skips.slice(0, limit), inner)),
    ...section('Trees', file.trees.length, listing(file.trees.slice(0, limit), inner)),
    ...section('Other records', file.others.length, listing(file.others.slice(0, limit), inner)),
  ];
}

function metricLines(metrics: FileInspection['metrics'], { width }: Screen): string[] {
  const parts = Object.entries(metrics).map(([name, value]) => {
    const text = typeof value === 'number' && Number.isInteger(value) ? formatCount(value) : String(value);
    // Joined by a space that no line ends at.
    return escapeText(`${name}\u00a0${text}`);
  });
  return wrapText(parts.join(' · '), width ?? 100);
}

/** The finding, and the line of source with the place marked. */
function findingLines(record: OutputRecord, sources: InspectedFile['source_lines'], screen: Screen): string[] {
  const { paint, width } = screen;
  const { severity = '', code = '', message = '' } = record;
  const line = recordLine(record);
  const column = recordColumn(record);
  const place = [line, column].filter((part) => part !== undefined).join(':');
  const head = [place, severity, code].filter((part) => part !== '').join('  ');
  const shownMessage = escapeText(message);
  const fits = textWidth(head) + 2 + textWidth(shownMessage) <= (width ?? Number.POSITIVE_INFINITY);
  const painted = [paint.bold(place), paintSeverity(paint, severity), code].filter((part) => part !== '').join('  ');
  const heading = fits
    ? [`${painted}  ${shownMessage}`]
    : [painted, ...wrapText(shownMessage, (width ?? 0) - 2).map((part) => `  ${part}`)];
  const text = line === undefined ? undefined : sources[line];
  if (text === undefined || line === undefined) return heading;
  const number = String(line);
  const startColumn = column ?? 1;
  const { end_line = line, end_column } = record;
  const endColumn = end_line > line ? text.length + 1 : (end_column ?? startColumn + 1);
  const room = width === undefined ? undefined : width - number.length - 5;
  const [shown, marks] = renderExcerpt({ text, startColumn, endColumn }, room);
  return [
    ...heading,
    `  ${paint.dim(`${number} │`)} ${shown}`.trimEnd(),
    `  ${paint.dim(`${' '.repeat(number.length)} │`)} ${paintSeverity(paint, severity, marks)}`,
  ];
}

interface OutlineRow {
  readonly item: OutlineItem;
  readonly depth: number;
}

function flatOutline(items: readonly OutlineItem[]): OutlineRow[] {
  const rows: OutlineRow[] = [];
  // A list of its own: classes of generated code can be nested deeper than calls can.
  const pending = items.toReversed().map((item): OutlineRow => ({ item, depth: 0 }));
  for (let row = pending.pop(); row !== undefined; row = pending.pop()) {
    rows.push(row);
    for (const item of row.item.children.toReversed()) pending.push({ item, depth: row.depth + 1 });
  }
  return rows;
}

function outlineLines(rows: readonly OutlineRow[], functions: readonly OutputRecord[], screen: Screen): string[] {
  const { paint } = screen;
  const complexities = functions.filter(({ metric }) => metric === 'function_complexity');
  const complexityOf = new Map(complexities.map((record) => [`${record.symbol} ${record.line}`, String(record.value)]));
  const values = rows.map(({ item }) => complexityOf.get(`${item.qualified_name} ${item.line}`) ?? '');
  return renderTable(
    [
      { title: 'name', minimum: 12 },
      { title: 'type', paint: (text) => paint.dim(text) },
      { title: 'lines', align: 'right' },
      ...(values.some((value) => value !== '') ? [{ title: 'complexity', align: 'right' as const }] : []),
    ],
    rows.map(({ item, depth }, row) => [
      `${'  '.repeat(Math.min(depth, 10))}${item.name}`,
      item.symbol_type,
      linesOf(item),
      values[row] ?? '',
    ]),
    screen,
  );
}

function linesOf({ line, end_line }: OutlineItem): string {
  if (line === undefined) return '';
  return end_line === undefined || end_line <= line ? String(line) : `${line}-${end_line}`;
}

/** On narrower terminals the names that are imported give way to the file that they come from. */
const NAMES_WIDTH = 76;

function importLines(imports: FileImports['imports'], screen: Screen): string[] {
  const { paint, width = 100 } = screen;
  return renderTable(
    [
      { title: 'line', align: 'right' },
      { title: 'module', minimum: 12 },
      {
        title: 'file',
        minimum: 12,
        keep: 'end',
        paint: (text, row) => (imports[row]?.missing ? paint.red(text) : imports[row]?.path ? text : paint.dim(text)),
      },
      ...(width < NAMES_WIDTH ? [] : [{ title: 'names', minimum: 8, paint: (text: string) => paint.dim(text) }]),
    ],
    imports.map(({ line, module, path, missing, names }) => [
      line === undefined ? '' : String(line),
      module,
      path ?? (missing ? 'no such file' : 'from outside'),
      names.length === 1 && names[0] === module ? '' : names.join(', '),
    ]),
    screen,
  );
}

function importerLines(importers: FileImports['importers'], screen: Screen): string[] {
  return renderTable(
    [
      { title: '', minimum: 12, keep: 'end' },
      { title: '', paint: (text) => screen.paint.dim(text) },
    ],
    importers.map(({ path, line, type_only }) => [placeOf(path, line, undefined), type_only ? 'types' : '']),
    { ...screen, bare: true },
  );
}

function countByType(edges: readonly OutputRecord[]): string {
  const counts = new Map<string, number>();
  for (const { edge_type = 'edge' } of edges) counts.set(edge_type, (counts.get(edge_type) ?? 0) + 1);
  return [...counts].map(([type, count]) => `${escapeText(type)} ${formatCount(count)}`).join(' · ');
}

function taskLines(tasks: FileInspection['tasks'], screen: Screen): string[] {
  const { paint } = screen;
  return renderTable(
    [
      { title: '' },
      { title: '', paint: (text, row) => paintState(paint, tasks[row]?.status ?? '', text) },
      { title: '', align: 'right' },
    ],
    tasks.map(({ task_id, status, shard_id, outputs }) => [
      task_id,
      status,
      `${formatQuantity(outputs, 'record')} in shard ${shard_id}`,
    ]),
    { ...screen, bare: true },
  );
}

function listing(records: readonly OutputRecord[], screen: Screen): string[] {
  return renderTable(
    [{ title: '' }, { title: '', minimum: 12 }],
    records.map((record) => [record.task_id, describeRecord(record)]),
    { ...screen, bare: true },
  );
}
