import { CodebatchError } from '@codebatch/core';

/** Options of tasks, by the name of the task. */
export type TaskOptions = Record<string, Record<string, unknown>>;

/**
 * The options that `--option task.key=value` sets; a key may have dots, for an option within an object. The value is
 * read as JSON where it is JSON, otherwise as text: `lint.max_line_length=100`, `todo.words=["TODO"]`, `x.mode=fast`.
 * @throws INVALID_ARGUMENT
 */
export function parseTaskOptions(values: readonly string[] | undefined): TaskOptions {
  const options: TaskOptions = {};
  for (const value of values ?? []) {
    const match = /^([A-Za-z0-9_-]+)\.([^=]+)=(.*)$/s.exec(value);
    const keys = match === null ? [] : [match[1]!, ...match[2]!.split('.')];
    if (match === null || keys.some((key) => key === '' || FORBIDDEN_KEYS.includes(key))) {
      throw new CodebatchError(
        'INVALID_ARGUMENT',
        `--option takes task.key=value; it was given ${JSON.stringify(value)}`,
        {
          hints: ['For example: --option lint.max_line_length=100'],
          details: { flag: '--option', value },
        },
      );
    }
    let target: Record<string, unknown> = options;
    for (const key of keys.slice(0, -1)) target = innerObject(target, key);
    target[keys.at(-1)!] = parseValue(match[3]!);
  }
  return options;
}

const FORBIDDEN_KEYS = ['__proto__', 'constructor', 'prototype'];

function innerObject(target: Record<string, unknown>, key: string): Record<string, unknown> {
  const inner = target[key];
  if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) return inner as Record<string, unknown>;
  const fresh: Record<string, unknown> = {};
  target[key] = fresh;
  return fresh;
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
