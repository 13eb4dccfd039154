import { compareUtf8, SEVERITIES, type Store } from '@codebatch/core';
import type { OutputFilter } from './output-filter.ts';
import { countUp, sortedCounts } from './record-fields.ts';
import { countWanted } from './record-index/count-by-cells.ts';
import { openScan } from './scan-outputs.ts';

/** A file with diagnostics, and how many of what. */
export interface FileFindings {
  readonly path: string;
  readonly language: string;
  readonly diagnostics: number;
  readonly error: number;
  readonly warning: number;
  readonly info: number;
  readonly hint: number;
  /** Diagnostics by code, largest count first. */
  readonly codes: Readonly<Record<string, number>>;
}

/**
 * The files that produced diagnostics (SPEC 12.1), the worst first: by errors, then warnings, infos, hints, then path.
 * The filter narrows which diagnostics count.
 *
 * @throws as {@link scanOutputs}.
 */
export function filesWithDiagnostics(store: Store, batchName: string, filter: OutputFilter = {}): FileFindings[] {
  const findings: OutputFilter = { ...filter, kinds: ['diagnostic'] };
  const scan = openScan(store, batchName, findings);
  const files = new Map<string, { language: string; severities: Map<string, number>; codes: Map<string, number> }>();
  for (const { record, count } of countWanted(scan, findings, ['path', 'language', 'severity', 'code'])) {
    let file = files.get(record.path);
    if (file === undefined) {
      file = { language: scan.language(record), severities: new Map(), codes: new Map() };
      files.set(record.path, file);
    }
    countUp(file.severities, record.severity ?? 'none', count);
    if (typeof record.code === 'string') countUp(file.codes, record.code, count);
  }
  return [...files].map(([path, file]) => fileFindings(path, file)).sort(worstFirst);
}

function fileFindings(
  path: string,
  file: { language: string; severities: ReadonlyMap<string, number>; codes: ReadonlyMap<string, number> },
): FileFindings {
  const count = (severity: string) => file.severities.get(severity) ?? 0;
  return {
    path,
    language: file.language,
    diagnostics: [...file.severities.values()].reduce((sum, n) => sum + n, 0),
    error: count('error'),
    warning: count('warning'),
    info: count('info'),
    hint: count('hint'),
    codes: sortedCounts(file.codes),
  };
}

function worstFirst(a: FileFindings, b: FileFindings): number {
  for (const severity of SEVERITIES) {
    if (a[severity] !== b[severity]) return b[severity] - a[severity];
  }
  return compareUtf8(a.path, b.path);
}
