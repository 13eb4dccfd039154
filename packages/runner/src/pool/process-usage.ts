import * as fs from 'node:fs';

/** What a process has used so far. */
export interface ProcessUsage {
  readonly cpuMs: number;
  readonly rssMb: number;
}

/** Linux counts CPU time in hundredths of a second on every platform that Node supports. */
const MS_PER_TICK = 10;

/** CPU time and memory of a process; undefined where the system has no `/proc` or the process is gone. */
export function readProcessUsage(pid: number): ProcessUsage | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const rss = /^VmRSS:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'latin1'));
    return {
      cpuMs: (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK,
      rssMb: Number(rss?.[1] ?? 0) / 1024,
    };
  } catch {
    return undefined;
  }
}
