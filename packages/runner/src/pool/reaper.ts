import { type ChildProcess, spawn } from 'node:child_process';

/** Ends worker processes of a parent that was killed. */
export interface Reaper {
  watch(pid: number): void;
  forget(pid: number): void;
  /** Ends the watch; nothing is killed. */
  dismiss(): void;
}

/**
 * Reads `+<pid>` and `-<pid>` until the parent says `end`. A pipe that closes without it means that the parent is dead.
 * Ctrl-C reaches every process of the terminal, and is the parent's to answer.
 */
const SCRIPT = `
trap '' INT TERM HUP
pids=' '
while read -r line; do
  case $line in
    +*) pids="$pids\${line#+} " ;;
    -*) pids="\${pids%% \${line#-} *} \${pids#* \${line#-} }" ;;
    end) exit 0 ;;
  esac
done
[ "$pids" = ' ' ] || kill -9 $pids
`;

const NOBODY: Reaper = { watch: () => {}, forget: () => {}, dismiss: () => {} };

/**
 * Starts a shell that outlives this process for long enough to kill its workers. An idle worker sees its channel close;
 * one that is stuck in a loop does not. A shell takes 2 ms, a watching thread in every worker 30 ms of CPU time each.
 */
export function startReaper(): Reaper {
  if (process.platform === 'win32') return NOBODY;
  const shell = startShell();
  const stdin = shell?.stdin;
  // Without a shell a stuck worker of a killed run is left to the user.
  if (!stdin) return NOBODY;
  stdin.on('error', () => {});
  return {
    watch: (pid) => stdin.write(`+${pid}\n`),
    forget: (pid) => stdin.write(`-${pid}\n`),
    dismiss: () => stdin.end('end\n'),
  };
}

/** Where the system is short of files or processes there is no shell, or one without the pipe. */
function startShell(): ChildProcess | undefined {
  try {
    const shell = spawn('sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'] });
    shell.on('error', () => {});
    shell.unref();
    return shell;
  } catch {
    return undefined;
  }
}
