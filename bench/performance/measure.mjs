// Timing of whole processes: wall clock, and CPU time of the process with all that it waited for.
import { spawnSync } from 'node:child_process';

/**
 * @typedef {{ wall: number, cpu: number }} Time milliseconds
 */

/**
 * Runs a program and answers what it took.
 *
 * @param {string[]} argv program and arguments
 * @param {{ cwd?: string, env?: Record<string, string> }} [options]
 * @returns {Time & { stdout: string }}
 */
export function timed(argv, { cwd, env } = {}) {
  // The shell's `time` counts grandchildren too, which are the workers; Node's own figures are of itself alone.
  const script = 'TIMEFORMAT="%R %U %S"; time "$@"';
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', ...argv], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (status !== 0 && status !== 4) throw new Error(`${argv.join(' ')} ended with ${status}: ${stderr}${stdout}`);
  const [real, user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return { wall: real * 1000, cpu: (user + system) * 1000, stdout };
}

/** Flushes what earlier steps left to be written, so that nobody else pays for it. */
export function sync() {
  spawnSync('sync');
}

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Runs several measurements in turn, so that whatever else the machine does falls on all alike, and answers their medians.
 *
 * @template {string} Name
 * @param {number} runs
 * @param {Record<Name, (run: number) => Time>} measurements
 * @returns {Record<Name, Time & { all: number[] }>}
 */
export function interleave(runs, measurements) {
  const names = Object.keys(measurements);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  for (let run = 0; run < runs; run++) {
    for (const name of names) times[name].push(measurements[name](run));
  }
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        wall: median(times[name].map(({ wall }) => wall)),
        cpu: median(times[name].map(({ cpu }) => cpu)),
        all: times[name].map(({ wall }) => wall),
      },
    ]),
  );
}
