import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { devNull } from 'node:os';
import { PassThrough, Readable, type Writable } from 'node:stream';
import { CodebatchError, errnoOf, wrapFileError } from '@codebatch/core';
import { isSystemLimit } from './read-ignore-file.ts';

/** A running git. */
export interface GitProcess {
  readonly input: Writable;
  readonly output: Readable;
  /**
   * Waits for the end.
   *
   * @throws SOURCE_INVALID with what git said, where it failed, or why it cannot be started; IO_ERROR where the system has
   *   no more files or processes
   */
  finish(): Promise<void>;
  /** Ends it before its time; after that `finish` need not be called. */
  stop(): void;
}

/**
 * Runs git on a repository whose configuration is not trusted.
 *
 * A repository can name commands: a file system monitor, hooks, a pager, ssh, credential helpers, and what a promisor
 * remote runs when an object is missing. All of it is off: no transport is allowed, nothing is fetched, and the
 * commands used here have no filters, no textconv and no pager. Variables of the caller's environment that steer git
 * are not passed on, but for the user's own global configuration, which says which repositories of others are safe.
 */
export function runGit(repository: string, args: readonly string[]): GitProcess {
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(
    'git',
    [
      '-C',
      repository,
      '--no-pager',
      '--no-replace-objects',
      '--no-optional-locks',
      '--literal-pathspecs',
      ...HARDENING,
      ...args,
    ],
    { env: hardenedEnvironment(process.env), stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true },
  );
  if (child.pid === undefined) return notStarted(repository, child);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    if (said.length < 4_096) said += chunk.toString('utf8');
  });
  // A git that ends early closes its input; the exit code says why.
  child.stdin.on('error', () => {});
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', (cause) => reject(cannotRun(repository, cause)));
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(failed(repository, args[0]!, said, code ?? signal));
    });
  });
  ended.catch(() => {});
  return {
    input: child.stdin,
    output: child.stdout,
    finish: () => ended,
    stop: () => {
      child.stdout.destroy();
      child.kill('SIGKILL');
    },
  };
}

/** Such a child may have no streams, and to kill it would be to kill process 0: all of this process group. */
function notStarted(repository: string, child: ChildProcess): GitProcess {
  const failed = new Promise<void>((_, reject) => {
    child.on('error', (cause) => reject(cannotRun(repository, cause)));
  });
  failed.catch(() => {});
  return { input: new PassThrough(), output: Readable.from([]), finish: () => failed, stop() {} };
}

/** Runs git and answers all of its output as text. @throws SOURCE_INVALID */
export async function readGit(repository: string, args: readonly string[]): Promise<string> {
  const git = runGit(repository, args);
  git.input.end();
  let text = '';
  for await (const chunk of git.output) text += (chunk as Buffer).toString('utf8');
  await git.finish();
  return text;
}

const HARDENING: readonly string[] = [
  'core.fsmonitor=false',
  `core.hooksPath=${devNull}`,
  'core.untrackedCache=false',
  'core.sshCommand=false',
  'core.gitProxy=',
  'core.askPass=',
  'credential.helper=',
  'protocol.allow=never',
  'fetch.recurseSubmodules=false',
  'maintenance.auto=false',
  'gc.auto=0',
].flatMap((setting) => ['-c', setting]);

function hardenedEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(env)) {
    if (!name.toUpperCase().startsWith('GIT_') || name === 'GIT_CONFIG_GLOBAL') kept[name] = value;
  }
  return {
    ...kept,
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ATTR_NOSYSTEM: '1',
    LC_ALL: 'C',
  };
}

function cannotRun(repository: string, cause: Error): CodebatchError {
  if (isSystemLimit(cause) || errnoOf(cause) === 'EAGAIN') return wrapFileError(cause, repository, 'run git on');
  return new CodebatchError('SOURCE_INVALID', `git cannot be run on ${repository}: ${cause.message}`, {
    hints: ['Snapshots of a commit need git on the PATH; a directory or an archive does not.'],
    details: { source: repository },
    cause,
  });
}

function failed(repository: string, command: string, said: string, code: unknown): CodebatchError {
  const reason = said.trim().replace(/^fatal: /, '') || `git ${command} ended with ${String(code)}`;
  const foreign = /dubious ownership/.test(said);
  return new CodebatchError('SOURCE_INVALID', `git cannot read ${repository}: ${reason}`, {
    hints: [
      foreign
        ? `Run "git config --global --add safe.directory <path>" if you trust the owner of the repository.`
        : 'Check that the path is a git repository and that "git fsck" finds nothing wrong in it.',
    ],
    details: { source: repository, command },
  });
}
