import type { WorkerSetup } from '../protocol.ts';
import type { FileContents } from './file-contents.ts';
import type { TaskRuntime } from './task-runtime.ts';

/** Why a file is not given to a task, by what the task declares and by the limits of the run. */
export function findSkipReason(
  { task }: TaskRuntime,
  { file }: FileContents,
  { maxBytes, grammars }: Pick<WorkerSetup, 'maxBytes' | 'grammars'>,
): { code: string; message: string } | undefined {
  const { languages } = task.inputs;
  const { language } = file;
  const isConfigured = task.inputs.grammars === true && language !== undefined && Object.hasOwn(grammars, language);
  if (languages !== undefined && !isConfigured && !(language !== undefined && languages.includes(language))) {
    const what = language === undefined ? 'The language is not known' : `The language is ${language}`;
    return { code: 'SKIP_LANGUAGE', message: `${what}; the task reads ${[...languages].sort().join(', ')}` };
  }
  const limit = Math.min(task.inputs.maxBytes ?? maxBytes, maxBytes);
  if (file.size > limit) {
    return { code: 'SKIP_TOO_LARGE', message: `${file.size} bytes are more than the limit of ${limit}` };
  }
  return undefined;
}
