import { CodebatchError, LANGUAGES, nearestNames } from '@codebatch/core';
import type { LoadedTask } from './registry.ts';

/**
 * Refuses a task that reads a language of a mistyped name, which no file would ever have. A name that is like no other may
 * be that of a grammar that this configuration does not have.
 *
 * @param languages - Those of the configuration, as a registry has them.
 * @throws CodebatchError INVALID_TASK with the nearest names
 */
export function checkLanguages({ task }: LoadedTask, languages: Readonly<Record<string, string>>): void {
  const known = new Set([...LANGUAGES.map(({ id }) => id), ...Object.values(languages)]);
  for (const language of task.inputs.languages ?? []) {
    const nearest = known.has(language) ? [] : nearestNames(language, known);
    if (nearest.length === 0) continue;
    throw new CodebatchError('INVALID_TASK', `The task '${task.name}' reads an unknown language, '${language}'`, {
      hints: [
        `Did you mean ${nearest.join(' or ')}?`,
        'A language that is not built in is named under "languages" in the configuration.',
      ],
      details: { task: task.name, language, nearest },
    });
  }
}
