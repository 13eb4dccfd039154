import * as fs from 'node:fs';
import * as os from 'node:os';

/** What tells one process from every other one, on this host and elsewhere. */
export interface ProcessIdentity {
  readonly host: string;
  /** Changes with every start of the machine; empty where the system does not say. */
  readonly boot_id: string;
  /** Tells machines of one name apart; empty where the system does not say. */
  readonly machine_id: string;
  /** Process ids mean something within one namespace only; empty where the system has none. */
  readonly pid_namespace: string;
  readonly pid: number;
  /** Tells a process from a later one with its id; empty where the system does not say. */
  readonly process_start: string;
}

/** The identity of this process. */
export function describeProcess(): ProcessIdentity {
  return {
    host: os.hostname(),
    boot_id: readLine('/proc/sys/kernel/random/boot_id'),
    machine_id: readLine('/etc/machine-id'),
    pid_namespace: readLinkText('/proc/self/ns/pid'),
    pid: process.pid,
    process_start: processStart(process.pid),
  };
}

/**
 * Whether a process certainly no longer runs. `false` also means that it cannot be told from here: on another host, in
 * another container, or where the system does not say enough.
 */
export function isProvablyDead(owner: ProcessIdentity, self: ProcessIdentity = describeProcess()): boolean {
  if (owner.host !== self.host || owner.machine_id !== self.machine_id) return false;
  if (owner.boot_id !== self.boot_id) return owner.machine_id !== '' && owner.boot_id !== '' && self.boot_id !== '';
  if (owner.pid_namespace !== self.pid_namespace) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true;
  }
  const start = processStart(owner.pid);
  return owner.process_start !== '' && start !== '' && start !== owner.process_start;
}

/** The time at which a process started, in the system's own unit; a zombie has none, as it will do nothing more. */
function processStart(pid: number): string {
  const stat = readLine(`/proc/${pid}/stat`);
  // The name, in parentheses, may hold anything: fields are counted after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? 'zombie' : (fields[19] ?? '');
}

function readLine(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

function readLinkText(file: string): string {
  try {
    return fs.readlinkSync(file);
  } catch {
    return '';
  }
}
