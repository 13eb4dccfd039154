import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { textWidth } from './render/text-width.ts';

/** A terminal as Node gives it. */
export interface Terminal extends Writable {
  readonly isTTY: boolean;
  readonly columns: number;
  readonly rows: number;
}

/** Output of one command that goes through a pager where it is longer than the terminal. */
export interface PagedOutput {
  /** Looks like the terminal to whoever writes. */
  readonly stream: Terminal;
  /** Shows what is left, and waits until the reader has left the pager. */
  finish(): Promise<void>;
}

/** Whether a stream is a terminal whose size is known. */
export function isTerminal(stream: unknown): stream is Terminal {
  if (!(stream instanceof Writable) || !('isTTY' in stream) || stream.isTTY !== true) return false;
  return 'columns' in stream && Number(stream.columns) > 0 && 'rows' in stream && Number(stream.rows) > 0;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The pager that the user wants, as a command for the shell: that of `PAGER`, otherwise `less`. None where `NO_PAGER` or
 * `CI` is set, where `PAGER` is empty, `cat` or not installed, and on a terminal that cannot move its cursor.
 */
export function pagerCommand(env: Environment): string | undefined {
  if (env['NO_PAGER'] || env['CI'] || env['TERM'] === 'dumb') return undefined;
  const pager = env['PAGER'] ?? 'less';
  if (pager === '' || pager === 'cat') return undefined;
  // More than a word is for the shell to understand.
  return /^[\w.+-]+$/.test(pager) && !isOnPath(pager, env['PATH'] ?? '') ? undefined : pager;
}

function isOnPath(program: string, searchPath: string): boolean {
  const names = process.platform === 'win32' ? [`${program}.exe`, `${program}.cmd`] : [program];
  return searchPath
    .split(path.delimiter)
    .some((directory) => names.some((name) => existsSync(path.join(directory, name))));
}

/**
 * Holds output back until it is longer than the terminal, then starts the pager and passes it on; shorter output goes to
 * the terminal, as does all of it where the system cannot start another process. `less` leaves when all fits on a screen,
 * keeps colours and leaves the text there (`LESS=FRX`), unless the user has set it up otherwise.
 */
export function openPager(terminal: Terminal, command: string, env: Environment): PagedOutput {
  let held = '';
  let rows = 0;
  let pager: Pager | undefined;
  let target: Writable | undefined;
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      if (target !== undefined) {
        target.write(chunk, done);
        return;
      }
      const text = String(chunk);
      held += text;
      rows += rowsOf(text, terminal.columns);
      if (rows < terminal.rows) {
        done();
        return;
      }
      pager = startPager(command, env);
      target = pager?.input ?? terminal;
      target.write(held, done);
    },
  });
  stream.on('error', () => {});
  return {
    stream: Object.assign(stream, { isTTY: true, columns: terminal.columns, rows: terminal.rows }),
    async finish() {
      if (target !== undefined) await pager?.finish();
      else if (held !== '') await new Promise<unknown>((resolve) => terminal.write(held, resolve));
    },
  };
}

/** Rows of a terminal that a text takes, long lines broken. */
function rowsOf(text: string, columns: number): number {
  const lines = text.split('\n').slice(0, -1);
  return lines.reduce((sum, line) => {
    return sum + Math.max(1, Math.ceil(textWidth(stripVTControlCharacters(line)) / columns));
  }, 0);
}

interface Pager {
  readonly input: Writable;
  finish(): Promise<void>;
}

/** Undefined where the system is short of files or processes. */
function startPager(command: string, env: Environment): Pager | undefined {
  const ignore = (): void => {};
  const child = spawnPager(command, env);
  child?.on('error', ignore);
  if (child?.pid === undefined) return undefined;
  // Ctrl-C is for the pager, where it ends a search and not the program.
  process.on('SIGINT', ignore);
  // What is written to a pager that was left is reported by the write.
  child.stdin.on('error', ignore);
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    input: child.stdin,
    async finish() {
      child.stdin.end();
      await closed;
      process.off('SIGINT', ignore);
    },
  };
}

function spawnPager(command: string, env: Environment): ChildProcessByStdio<Writable, null, null> | undefined {
  try {
    return spawn(command, {
      shell: true,
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { ...env, LESS: env['LESS'] ?? 'FRX', LV: env['LV'] ?? '-c' },
    });
  } catch {
    // For want of a pipe Node throws; other refusals are an event.
    return undefined;
  }
}
