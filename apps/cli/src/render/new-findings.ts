import path from 'node:path';
import { recordColumn, recordLine } from '@codebatch/query';
import { describeRecord } from '../describe-record.ts';
import type { NewFindings } from '../new-findings.ts';
import { quoteArgument } from '../next-steps.ts';
import { placeOf } from '../print-records.ts';
import { baselineSentence } from './baseline.ts';
import { renderChanges } from './comparison.ts';
import { escapeText } from './escape-text.ts';
import { formatCount, formatQuantity } from './format-amounts.ts';
import type { Screen } from './screen.ts';
import { renderTable } from './table.ts';

/** Rows of new findings that a scan shows. */
const LIMIT = 50;

/** What a scan says of findings that are new against a baseline or since a commit. */
export function renderNewFindings(compared: NewFindings, screen: Screen): string[] {
  return compared.against === 'baseline' ? renderBaseline(compared, screen) : renderSince(compared, screen);
}

function renderBaseline(
  { file, comparison }: Extract<NewFindings, { readonly against: 'baseline' }>,
  screen: Screen,
): string[] {
  const { added, fixed } = comparison;
  return [
    `${screen.paint.bold(`Baseline ${escapeText(path.basename(file))}`)}: ${baselineSentence(comparison)}`,
    ...(added.length === 0
      ? []
      : renderTable(
          [
            { title: 'new', minimum: 16, keep: 'end' },
            { title: 'what', minimum: 16 },
          ],
          added
            .slice(0, LIMIT)
            .map((record) => [placeOf(record.path, recordLine(record), recordColumn(record)), describeRecord(record)]),
          screen,
        )),
    ...restLine(added.length, 'scan --json shows all', screen),
    ...(fixed.length === 0
      ? []
      : [
          screen.paint.dim(
            `codebatch baseline update ${quoteArgument(file)} --batch ${comparison.batch_id} drops what is fixed`,
          ),
        ]),
  ];
}

function renderSince({ since }: Extract<NewFindings, { readonly against: 'since' }>, screen: Screen): string[] {
  const { ref, base, batchId, regressions } = since;
  const { b, changes, sentence, opposite_count: fixed } = regressions;
  const where = base.commit === base.ref ? '' : `, where ${ref} was left`;
  return [
    `${screen.paint.bold(`Since ${escapeText(ref)}`)} (${base.commit.slice(0, 12)}${escapeText(where)}): ${escapeText(sentence)}${fixed === 0 ? '' : `; ${formatCount(fixed)} fixed`}`,
    ...(changes.length === 0 ? [] : renderChanges(changes.slice(0, LIMIT), screen)),
    ...restLine(changes.length, `codebatch regressions ${batchId} ${b.batch_id} --limit 0 shows all`, screen),
  ];
}

function restLine(total: number, how: string, { paint }: Screen): string[] {
  return total <= LIMIT ? [] : [paint.dim(`${LIMIT} of ${formatQuantity(total, 'new finding')}; ${how}`)];
}
