import type { ViewExplanation } from '@codebatch/query';
import type { Screen } from './screen.ts';
import { padText } from './text-width.ts';
import { wrapText } from './wrap-text.ts';

/** Cells of the words on the left, with the gap. */
const MARGIN = 8;

/** What a view reads, for a person. */
export function renderExplanation(
  view: ViewExplanation,
  { paint, width = Number.POSITIVE_INFINITY }: Screen,
): string[] {
  const rows = [
    ...view.reads.map((file, index) => [index === 0 ? 'reads' : '', file] as const),
    ['kinds', view.kinds === 'all' ? 'all' : view.kinds.join(', ') || 'none'] as const,
    ['tasks', view.tasks] as const,
    ['events', 'never'] as const,
  ];
  const [first = '', ...rest] = wrapText(`${view.view} answers ${view.answers}.`, width);
  return [
    `${paint.bold(first.slice(0, view.view.length))}${first.slice(view.view.length)}`,
    ...rest,
    '',
    ...rows.flatMap(([word, text]) =>
      wrapText(text, width - MARGIN).map((line, part) => padText(part === 0 ? word : '', MARGIN) + line),
    ),
  ];
}
