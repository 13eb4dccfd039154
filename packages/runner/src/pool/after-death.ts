import { failureBody } from '../failure-body.ts';
import { verdict } from '../task-result.ts';
import type { FileGroup, PendingFile } from './file-group.ts';
import type { WorkerDeath } from './worker-process.ts';

/** A file at which a worker died is tried once more before it is blamed: what killed it may have been another file. */
const DEATHS_FOR_VERDICT = 2;

/**
 * The groups that remain of one whose worker died: the file at which it died on its own, then the rest. The verdict on
 * the task at fault is a timeout at once, a crash the second time; the file's other tasks are tried again. Of a group that
 * was a whole shard nothing is through before its outputs are written.
 */
export function afterDeath(group: FileGroup, through: ReadonlySet<number>, death: WorkerDeath): FileGroup[] {
  const open = group.files.filter((_, index) => !through.has(index));
  if (open.length === 0) return [];
  const parts = group.shard?.apart() ?? [{ ...group, files: open }];
  const { position } = death;
  if (position === undefined || through.has(position.file)) return parts;
  const place = group.files[position.file]?.position;
  return parts.flatMap((part) => {
    const culprit = part.files.find((file) => file.position === place);
    if (culprit === undefined) return [part];
    const rest = part.files.filter((file) => file !== culprit);
    const alone = { ...part, files: [judge(part, culprit, position.task, death)] };
    return rest.length === 0 ? [alone] : [alone, { ...part, files: rest }];
  });
}

function judge(group: FileGroup, file: PendingFile, task: number, death: WorkerDeath): PendingFile {
  const deaths = file.deaths + 1;
  if (death.reason !== 'timeout' && deaths < DEATHS_FOR_VERDICT) return { ...file, deaths };
  const code = death.reason === 'timeout' ? 'TASK_TIMEOUT' : 'TASK_CRASHED';
  const result = verdict(task, 'failed', failureBody(code, death.message));
  group.failed(file.position, result);
  return { ...file, deaths: 0, known: [...file.known, result] };
}
