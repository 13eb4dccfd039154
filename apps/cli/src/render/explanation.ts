import type { ViewExplanation } from '@codebatch/query';
import type { Screen } from './screen.ts';
import { renderTable } from './table.ts';

/** What a view reads, for a person. */
export function renderExplanation(view: ViewExplanation, screen: Screen): string[] {
  return [
    `${screen.paint.bold(view.view)} answers ${view.answers}.`,
    '',
    ...renderTable(
      [{ title: '' }, { title: '' }],
      [
        ...view.reads.map((file, index) => [index === 0 ? 'reads' : '', file]),
        ['kinds', view.kinds === 'all' ? 'all' : view.kinds.join(', ') || 'none'],
        ['tasks', view.tasks],
        ['events', 'never'],
      ],
      { ...screen, bare: true },
    ),
  ];
}
