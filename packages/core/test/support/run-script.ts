import { spawn } from 'node:child_process';
import * as path from 'node:path';

/** How a process ended, and what it printed on either stream. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** Runs a script of this folder with the path of a store as its argument. */
export function runScript(
  script: string,
  storeRoot: string,
  flags: string[] = [],
  env: Record<string, string> = {},
): Promise<Exit> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...flags, path.join(import.meta.dirname, script), storeRoot], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (data) => {
      output += data;
    });
    child.stderr.on('data', (data) => {
      output += data;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, output }));
  });
}
