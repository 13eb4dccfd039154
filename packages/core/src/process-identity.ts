import * as fs from 'node:fs';
import * as os from 'node:os';
import { readRegularFile } from './regular-file.ts';

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
 * Reads a file with which a process announces itself, as {@link parseProcess} does its text.
 *
 * @returns `undefined` where it cannot be read, or tells no process
 */
export function readProcessFile<T extends object>(file: string): (ProcessIdentity & Partial<T>) | undefined {
  try {
    return parseProcess<T>(readRegularFile(file).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** What not every system says of a process. */
const MARKS = ['boot_id', 'machine_id', 'pid_namespace', 'process_start'] as const;
/** Larger ids, and none and negative ones, name no single process to the system. */
const LARGEST_PID = 2 ** 31 - 1;

/**
 * Parses what a process says of itself: JSON of its identity and of more, which is not checked. What it does not say of
 * itself is as where the system does not say it.
 *
 * @returns `undefined` for what is no JSON, or tells no process and host
 */
export function parseProcess<T extends object>(text: string): (ProcessIdentity & Partial<T>) | undefined {
  let content: (ProcessIdentity & Partial<T>) | null;
  try {
    content = JSON.parse(text) as typeof content;
  } catch {
    return undefined;
  }
  if (content === null || typeof content.host !== 'string') return undefined;
  if (!Number.isInteger(content.pid) || content.pid <= 0 || content.pid > LARGEST_PID) return undefined;
  const marks = MARKS.map((mark) => [mark, typeof content[mark] === 'string' ? content[mark] : '']);
  return { ...content, ...(Object.fromEntries(marks) as Pick<ProcessIdentity, (typeof MARKS)[number]>) };
}

/**
 * Whether a process certainly no longer runs. `false` also means that it cannot be told from here: on another host, in
 * another container, or where the system does not say enough.
 */
export function isProvablyDead(owner: ProcessIdentity, self: ProcessIdentity = describeProcess()): boolean {
  if (!isSameMachine(owner, self)) return false;
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

/** Whether a process certainly runs, or is stopped, here. `false` also means that it cannot be told from here. */
export function isProvablyAlive(owner: ProcessIdentity, self: ProcessIdentity = describeProcess()): boolean {
  return isLocal(owner, self) && owner.process_start !== '' && processStart(owner.pid) === owner.process_start;
}

/**
 * Whether a process is to be taken for dead. One of this machine, boot and namespace is so only where it provably is,
 * however long it has been silent: it may be stopped, and go on later. Of any other one nobody here can tell, and its
 * silence decides.
 *
 * @param owner - `undefined` where it is not known who it is.
 * @param isSilent - Whether it has not been heard of for too long; asked only where that decides.
 */
export function isPresumedDead(
  owner: ProcessIdentity | undefined,
  isSilent: () => boolean,
  self: ProcessIdentity = describeProcess(),
): boolean {
  if (owner === undefined) return isSilent();
  if (isProvablyDead(owner, self)) return true;
  return !isLocal(owner, self) && isSilent();
}

/** Whether a process is of the machine, boot and namespace in which its id means something here. */
function isLocal(owner: ProcessIdentity, self: ProcessIdentity): boolean {
  return isSameMachine(owner, self) && owner.boot_id === self.boot_id && owner.pid_namespace === self.pid_namespace;
}

function isSameMachine(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return a.host === b.host && a.machine_id === b.machine_id;
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
