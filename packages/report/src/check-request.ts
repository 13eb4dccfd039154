import { CodebatchError, nearestNames } from '@codebatch/core';
import type { OutputFilter } from '@codebatch/query';
import { EXPORT_FORMATS, type ExportContent, type ExportFormat } from './export-formats.ts';

/** Filters that mean something, by what is exported. */
const FILTERS: Readonly<Record<ExportContent, readonly (keyof OutputFilter)[]>> = {
  findings: ['tasks', 'shards', 'path', 'languages', 'fileOrigins', 'severities', 'codes'],
  symbols: ['tasks', 'shards', 'path', 'languages', 'fileOrigins', 'names'],
  imports: ['tasks', 'shards', 'path', 'languages', 'fileOrigins'],
  records: ['tasks', 'shards', 'path', 'languages', 'fileOrigins', 'severities', 'codes', 'names', 'metrics', 'kinds'],
};

/** The options of the command that filters are given with; the others can be given by programs alone. */
const FLAGS: Readonly<Partial<Record<keyof OutputFilter, string>>> = {
  tasks: '--task',
  path: '--path',
  languages: '--language',
  fileOrigins: '--exclude-generated',
  severities: '--severity',
  codes: '--code',
  names: '--name',
  kinds: '--kind',
};

/** The format of this name. @throws INVALID_ARGUMENT with the nearest names. */
export function findFormat(name: string): ExportFormat {
  const found = EXPORT_FORMATS.find((format) => format.name === name);
  if (found !== undefined) return found;
  const names = EXPORT_FORMATS.map((format) => format.name);
  const near = nearestNames(name, names);
  throw new CodebatchError('INVALID_ARGUMENT', `There is no export format ${JSON.stringify(name)}`, {
    hints: [...(near.length > 0 ? [`Did you mean ${near.join(' or ')}?`] : []), `Formats: ${names.join(', ')}.`],
    details: { format: name, formats: names },
  });
}

/**
 * Refuses filters that would leave nothing, and comparisons that the format has no place for. @throws INVALID_ARGUMENT
 */
export function checkRequest(format: ExportFormat, filter: OutputFilter, comparing: boolean): void {
  const allowed = FILTERS[format.content];
  const given = (Object.keys(filter) as (keyof OutputFilter)[]).filter((name) => (filter[name]?.length ?? 0) > 0);
  const useless = given.find((name) => !allowed.includes(name) || (comparing && name === 'shards'));
  if (useless !== undefined) {
    throw new CodebatchError(
      'INVALID_ARGUMENT',
      `The export format ${format.name} has no use for ${FLAGS[useless] ?? `a filter on ${useless}`}`,
      {
        hints: [`It takes ${allowed.flatMap((name) => FLAGS[name] ?? []).join(', ')}.`],
        details: { format: format.name, filter: useless },
      },
    );
  }
  if (comparing && !format.comparison) {
    const comparable = EXPORT_FORMATS.filter(({ comparison }) => comparison).map(({ name }) => name);
    throw new CodebatchError('INVALID_ARGUMENT', `The export format ${format.name} shows one batch and compares none`, {
      hints: [`Formats that compare: ${comparable.join(', ')}.`],
      details: { format: format.name },
    });
  }
}
