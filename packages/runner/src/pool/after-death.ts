import { failureBody } from '../failure-body.ts';
import { verdict } from '../task-result.ts';
import type { FileGroup, PendingFile } from './file-group.ts';
import type { WorkerDeath, WorkerPosition } from './worker-process.ts';

/** A file at which a worker died is tried once more before it is blamed: what killed it may have been another file. */
const DEATHS_FOR_VERDICT = 2;

/**
 * The groups that remain of one whose worker died: the file at which it died on its own, then the rest. The verdict on
 * the task at fault is a timeout at once, a crash the second time; the file's other tasks are tried again. Of a group that
 * was a whole shard nothing is through before its outputs are written.
 */
export function afterDeath(
  group: FileGroup,
  through: ReadonlySet<number>,
  position: WorkerPosition | undefined,
  death: WorkerDeath,
): FileGroup[] {
  const part = { ...group, shard: undefined };
  const rest = group.files.filter((_, index) => !through.has(index) && index !== position?.file);
  const groups = rest.length === 0 ? [] : [{ ...part, files: rest }];
  const culprit = position === undefined ? undefined : group.files[position.file];
  if (position === undefined || culprit === undefined || through.has(position.file)) return groups;
  return [{ ...part, files: [judge(group, culprit, position.task, death)] }, ...groups];
}

function judge(group: FileGroup, file: PendingFile, task: number, death: WorkerDeath): PendingFile {
  const deaths = file.deaths + 1;
  if (death.reason !== 'timeout' && deaths < DEATHS_FOR_VERDICT) return { ...file, deaths };
  const code = death.reason === 'timeout' ? 'TASK_TIMEOUT' : 'TASK_CRASHED';
  const result = verdict(task, 'failed', failureBody(code, death.message));
  group.failed(file.position, result);
  return { ...file, deaths: 0, known: [...file.known, result] };
}
