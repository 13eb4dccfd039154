import type { Damage, RepairReport, VerifyReport } from '@codebatch/maintenance';
import { deletionsOf } from '@codebatch/maintenance/verify';
import { escapeText } from './escape-text.ts';
import { formatBytes, formatDuration, formatQuantity } from './format-amounts.ts';
import type { Screen } from './screen.ts';

const NEEDS_SHOWN = 5;

/** What `verify` found, for a person. */
export function renderVerification(report: VerifyReport | RepairReport, screen: Screen): string[] {
  const { paint } = screen;
  const { counts, damage, stale, unfinished } = report;
  const repaired = 'repaired' in report ? report.repaired : [];
  const reasons = 'reasons' in report ? report.reasons : [];
  const left = stale.filter(({ swept }) => !swept);
  const swept = stale.length - left.length;
  return [
    ...damage.flatMap((one) => [
      `${paint.red(one.code)}  ${paint.bold(escapeText(one.path))}`,
      `    ${escapeText(one.message)}`,
      ...one.needed_by.slice(0, NEEDS_SHOWN).map((who) => paint.dim(`    needed by ${escapeText(who)}`)),
      ...(one.needed_by_count > NEEDS_SHOWN
        ? [paint.dim(`    and by ${formatQuantity(one.needed_by_count - NEEDS_SHOWN, 'other record')}`)]
        : []),
      ...('repaired' in report ? [`    ${paint.yellow('not repaired')}: ${whyLeft(one)}`] : []),
    ]),
    ...repaired.map(({ path, how }) => `${paint.green('repaired')}  ${escapeText(path)}  ${paint.dim(REPAIRS[how])}`),
    ...reasons.map((reason) => `${paint.yellow('not repaired')}  ${escapeText(reason)}`),
    ...unfinished.map(({ path, message }) => `${paint.yellow('unfinished')}  ${escapeText(path)} ${message}`),
    ...(left.length === 0
      ? []
      : [`${formatQuantity(left.length, 'temporary file')}; verify --sweep removes those that are an hour old`]),
    ...(swept === 0 ? [] : [`removed ${formatQuantity(swept, 'temporary file')}`]),
    ...(counts.without_digest === 0
      ? []
      : [paint.dim(`${formatQuantity(counts.without_digest, 'file')} without a digest: only their form was checked`)]),
    [
      formatQuantity(counts.objects, 'object'),
      formatQuantity(counts.snapshots, 'snapshot'),
      formatQuantity(counts.batches, 'batch', 'batches'),
      formatQuantity(counts.shards, 'shard'),
      `${formatBytes(counts.bytes)} read in ${formatDuration(report.duration_ms)}`,
    ].join(', '),
    report.ok
      ? paint.green(report.quick ? 'Nothing is damaged, as far as --quick looks.' : 'Nothing is damaged.')
      : paint.red(`${formatQuantity(damage.length, 'file')} damaged.`),
  ];
}

/** Why a repair has left a file as it was. */
function whyLeft(damage: Damage): string {
  const { path, code, needed_by } = damage;
  if (code === 'FOREIGN_FILE') return 'it is no part of a store; look what it is, and remove it';
  if (code === 'SCHEMA_TOO_NEW') return 'a newer codebatch has written it';
  if (code === 'IO_ERROR') return 'the operating system does not let it be read';
  if (path.startsWith('objects/')) {
    return needed_by.some((who) => who.startsWith('batch '))
      ? 'running the shard again that it came from did not make it'
      : 'the source has no file with these bytes any more';
  }
  const why = path.includes('/shards/')
    ? 'running its shard again did not make it'
    : 'nothing else in the store says what was in it';
  const deletions = deletionsOf([damage]).map(escapeText);
  return deletions.length === 0
    ? why
    : `${why}; what is left of it goes with ${deletions.slice(0, NEEDS_SHOWN).join(', ')}`;
}

const REPAIRS = {
  source: 'from the source directory',
  rerun: 'by running its shard again',
  copy: 'from an equal snapshot',
  outputs: 'from the outputs of its shard',
  rewritten: 'written anew',
} as const;
