import type { ExecutionReason, ExplainedExecution } from '@codebatch/runner';
import { escapeText } from './escape-text.ts';
import { formatCount } from './format-amounts.ts';

const REASONS: Readonly<Record<ExecutionReason, string>> = {
  no_reuse: 'reuse was turned off',
  first: 'no earlier batch has the task',
  program: 'another version of codebatch',
  version: 'another version of the task',
  options: 'other options',
  limits: 'other limits',
  languages: 'other languages',
  new_file: 'new file',
  content: 'changed content',
  path: 'changed path, which the task reads',
  prior: 'a task before it was executed',
  unfinished: 'not finished earlier',
  failed: 'failed earlier',
  forgotten: 'nothing differs, but its result is no longer known',
};
/** Paths that are named for each task and reason. */
const EXAMPLES = 3;

/** Lines that say why results were executed and not reused, for each task and reason with some of the files. */
export function renderExecutions(executions: readonly ExplainedExecution[]): string[] {
  const groups = new Map<string, ExplainedExecution[]>();
  for (const execution of executions) {
    const { task_id, reason, against } = execution;
    const key = `${task_id}: ${REASONS[reason]}${against === undefined ? '' : ` since ${against}`}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [execution]);
    else group.push(execution);
  }
  return [...groups].map(([key, group]) => {
    const paths = group.flatMap(({ path }) => (path === undefined ? [] : [escapeText(path)]));
    const shown = paths.slice(0, EXAMPLES).join(', ');
    const more = paths.length > EXAMPLES ? ', …' : '';
    return `${formatCount(group.length)} of ${key}${shown === '' ? '' : ` (${shown}${more})`}`;
  });
}
