import { randomBytes } from 'node:crypto';
import { sha256Hex } from './hash-bytes.ts';
import { describeProcess, isPresumedDead, type ProcessIdentity } from './process-identity.ts';

/** Names of temporary files and directories end so. */
export const TEMPORARY_SUFFIX = '.tmp';

let self: { readonly identity: ProcessIdentity; readonly tag: string } | undefined;

/** Sets apart the threads of one process. */
const random = randomBytes(8).toString('hex');
let counter = 0;

/** In bytes. What follows takes up to 80, and a name may have 255. */
const LONGEST_PREFIX = 120;

/**
 * A name that no other writer uses: a prefix, the process that writes, a random part and a number. It ends in
 * {@link TEMPORARY_SUFFIX}, and tells later whether the writer is gone (see {@link isAbandoned}).
 *
 * @param prefix - Of any length: a digest with a dot before it, for hidden, stands for one that would make the name too
 * long for a file system.
 */
export function temporaryName(prefix: string): string {
  const start = Buffer.byteLength(prefix) > LONGEST_PREFIX ? `.${sha256Hex(prefix)}` : prefix;
  return `${start}.${known().tag}-${random}-${counter++}${TEMPORARY_SUFFIX}`;
}

/**
 * Whether the writer of a temporary file, by the file's name, no longer runs.
 *
 * @param isSilent - Decides where the name does not tell, as {@link isPresumedDead} has it: for a writer on another machine
 * and a name of another form. Default: it runs.
 */
export function isAbandoned(name: string, isSilent: () => boolean = () => false): boolean {
  const { identity } = known();
  return isPresumedDead(writerOf(name, identity), isSilent, identity);
}

/** The writer by a name; `undefined` where it was none of this machine, boot and namespace. */
function writerOf(name: string, self: ProcessIdentity): ProcessIdentity | undefined {
  const match = /\.w([0-9a-f]{8})-(\d+)-(\d*)-[0-9a-f]+(?:-\d+)?\.(?:tmp|json)$/.exec(name);
  if (match === null || match[1] !== machineOf(self)) return undefined;
  return { ...self, pid: Number(match[2]), process_start: match[3]! };
}

function known(): { readonly identity: ProcessIdentity; readonly tag: string } {
  if (self === undefined) {
    const identity = describeProcess();
    const start = /^\d*$/.test(identity.process_start) ? identity.process_start : '';
    self = { identity, tag: `w${machineOf(identity)}-${identity.pid}-${start}` };
  }
  return self;
}

function machineOf({ host, machine_id, boot_id, pid_namespace }: ProcessIdentity): string {
  return sha256Hex([host, machine_id, boot_id, pid_namespace].join('\n')).slice(0, 8);
}
