import type { Finding } from './finding.ts';

/** Findings of one task about one file. */
export interface FileGroup {
  readonly path: string;
  readonly findings: readonly Finding[];
}

/** Groups findings that stand together: formats that nest findings in files stream file by file. */
export function* groupByFile(findings: Iterable<Finding>): Generator<FileGroup> {
  let group: Finding[] = [];
  for (const finding of findings) {
    const first = group[0];
    if (first !== undefined && (first.path !== finding.path || first.taskId !== finding.taskId)) {
      yield { path: first.path, findings: group };
      group = [];
    }
    group.push(finding);
  }
  if (group[0] !== undefined) yield { path: group[0].path, findings: group };
}
