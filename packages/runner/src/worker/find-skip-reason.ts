import type { FileContents } from './file-contents.ts';
import type { TaskRuntime } from './task-runtime.ts';

/** Why a file is not given to a task, by what the task declares and by the limits of the run. */
export function findSkipReason(
  { task }: TaskRuntime,
  { file }: FileContents,
  maxBytes: number,
): { code: string; message: string } | undefined {
  const { languages } = task.inputs;
  if (languages !== undefined && !(file.language !== undefined && languages.includes(file.language))) {
    const what = file.language === undefined ? 'The language is not known' : `The language is ${file.language}`;
    return { code: 'SKIP_LANGUAGE', message: `${what}; the task reads ${[...languages].sort().join(', ')}` };
  }
  const limit = Math.min(task.inputs.maxBytes ?? maxBytes, maxBytes);
  if (file.size > limit) {
    return { code: 'SKIP_TOO_LARGE', message: `${file.size} bytes are more than the limit of ${limit}` };
  }
  return undefined;
}
