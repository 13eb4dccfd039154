import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

const ENTRY = path.resolve(import.meta.dirname, '../../bin/codebatch.js');

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A fresh directory, removed after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'codebatch-'));
  folders.push(folder);
  return folder;
}

/** Writes files given as path to content. */
export function writeTree(root: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
}

/** An environment in which nothing of the developer's machine shows: settings, colours, time zone, CI. */
export function hermeticEnvironment(home: string, extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, '.config'),
    TZ: 'UTC',
    LANG: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    ...extra,
  };
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly uid?: number;
}

export interface RunResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command to its end. */
export function codebatch(args: readonly string[], { cwd, env, uid }: RunOptions): RunResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [ENTRY, ...args], {
    cwd,
    env: hermeticEnvironment(cwd, env),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  return { status, stdout, stderr };
}

/** Runs the built command with `--json`, and gives exit code and document. Anything but JSON on stdout is an error. */
export function codebatchJson(
  args: readonly string[],
  options: RunOptions,
): { readonly status: number | null; readonly document: Record<string, unknown>; readonly stderr: string } {
  const { status, stdout, stderr } = codebatch([...args, '--json'], options);
  try {
    return { status, document: JSON.parse(stdout) as Record<string, unknown>, stderr };
  } catch {
    throw new Error(`codebatch ${args.join(' ')} printed no JSON (exit ${status}): ${stdout}${stderr}`);
  }
}

/** Starts the built command without waiting for it. */
export function startCodebatch(args: readonly string[], { cwd, env }: RunOptions): ChildProcess {
  return spawn(process.execPath, [ENTRY, ...args], { cwd, env: hermeticEnvironment(cwd, env), stdio: 'pipe' });
}
