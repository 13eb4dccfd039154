import { labelOf, type SnapshotRecord } from '@codebatch/core';
import { escapeText } from './escape-text.ts';
import { formatBytes, formatCount } from './format-amounts.ts';
import type { Screen } from './screen.ts';
import { renderTable } from './table.ts';

const WARNING_LIMIT = 20;

/** What a snapshot is, for a person. */
export function renderSnapshot(snapshot: SnapshotRecord, screen: Screen): string[] {
  const { paint } = screen;
  const { source } = snapshot;
  const warnings = snapshot.warnings ?? [];
  const label = labelOf(snapshot);
  return [
    paint.bold(snapshot.snapshot_id),
    ...renderTable(
      [{ title: '' }, { title: '' }],
      [
        ['source', `${source.path}${source.git_ref === undefined ? '' : ` at ${source.git_ref}`} (${source.type})`],
        ['created', snapshot.created_at],
        ['files', formatCount(snapshot.file_count ?? 0)],
        ['size', formatBytes(snapshot.total_bytes ?? 0)],
        ...(label === undefined ? [] : [['label', label]]),
        ...(snapshot.files_sha256 === undefined ? [] : [['digest', snapshot.files_sha256]]),
        ['warnings', formatCount(warnings.length)],
      ],
      { ...screen, bare: true, indent: 2 },
    ),
    ...warnings.slice(0, WARNING_LIMIT).map(({ code, path, message }) => {
      const place = path === undefined ? '' : `${paint.bold(escapeText(path))}: `;
      return `    ${paint.yellow(code)} ${place}${escapeText(message)}`;
    }),
    ...(warnings.length > WARNING_LIMIT
      ? [paint.dim(`    … ${formatCount(warnings.length - WARNING_LIMIT)} more with --json`)]
      : []),
  ];
}
