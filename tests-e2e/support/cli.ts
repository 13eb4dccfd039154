import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { cliEntry } from './repository.ts';

const temporaryFolders: string[] = [];

/** A fresh folder under the system's temporary directory, removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'codebatch-e2e-'));
  temporaryFolders.push(folder);
  return folder;
}

afterEach(() => {
  for (const folder of temporaryFolders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Environment that lets nothing of the developer's machine into a result; `home` holds the only dot files that tools see. */
export function hermeticEnvironment(home: string, extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    TMPDIR: process.env['TMPDIR'],
    TZ: 'UTC',
    LANG: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Test',
    GIT_AUTHOR_EMAIL: 'test@example.invalid',
    GIT_COMMITTER_NAME: 'Test',
    GIT_COMMITTER_EMAIL: 'test@example.invalid',
    ...extra,
  };
}

export interface CommandResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Record<string, string>;
}

/** Runs the built command to its end. */
export function codebatch(args: readonly string[], { cwd, env = {} }: CommandOptions): CommandResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cliEntry, ...args], {
    cwd,
    env: hermeticEnvironment(cwd, env),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
}

/** Runs the built command with `--json` and gives its one document; anything but the expected exit code is an error. */
export function codebatchJson<T = Record<string, unknown>>(
  args: readonly string[],
  options: CommandOptions,
  expectedStatus = 0,
): T {
  const { status, stdout, stderr } = codebatch([...args, '--json'], options);
  if (status !== expectedStatus) throw new Error(`codebatch ${args.join(' ')} gave ${status}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as T;
}

/** Runs the built command with `--jsonl` and gives its lines as they were printed. */
export function codebatchLines(args: readonly string[], options: CommandOptions): string[] {
  const { status, stdout, stderr } = codebatch([...args, '--jsonl'], options);
  if (status !== 0) throw new Error(`codebatch ${args.join(' ')} gave ${status}: ${stdout}${stderr}`);
  return stdout.split('\n').filter((line) => line !== '');
}

/** Writes files given as path to text, making folders as needed. */
export function writeTree(root: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** Every file below a folder with its bytes' length, modification time and content, and every directory: equal iff nothing was touched. */
export function describeTree(root: string, leaveOut: (path: string) => boolean = () => false): string[] {
  const visit = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (leaveOut(path)) return [];
      if (entry.isDirectory()) return [`${path}/`, ...visit(path)];
      const { size, mtimeMs } = statSync(join(root, path));
      return [`${path} ${size} ${mtimeMs} ${readFileSync(join(root, path)).toString('base64').slice(-64)}`];
    });
  return visit('').sort();
}
