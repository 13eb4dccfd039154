import { fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeStores } from './make-stores.mjs';

const CHILD = fileURLToPath(new URL('child.mjs', import.meta.url));
/** No case takes a hundredth of it; the machine may be busy. */
const PATIENCE_MS = 180_000;
const HEAP_MB = 512;

/** @typedef {{ index: number, case: object, problems: string[] }} Failure */

/**
 * Runs mutations of the files of real stores through the commands that read them.
 *
 * @param {object} options
 * @param {string} options.folder empty directory
 * @param {number} options.seed decides all cases
 * @param {number} options.rounds number of cases
 * @param {number} options.processes the last so many cases start real processes; the others run in process
 * @param {number} [options.from] the first case, from 0
 * @param {number} [options.jobs] so many processes share the cases
 * @param {(done: number) => void} [options.onProgress]
 * @param {(failure: Failure) => void} [options.onFailure]
 * @returns {Promise<{ rounds: number, byKind: Record<string, number>, failures: Failure[], maxRssMb: number, maxMs: number }>}
 */
export async function fuzz({ folder, seed, rounds, processes, from = 0, jobs = 1, onProgress, onFailure }) {
  const report = { rounds: 0, byKind: {}, failures: [], maxRssMb: 0, maxMs: 0 };
  const share = Math.ceil((rounds - from) / jobs);
  const listeners = { onProgress, onFailure };
  const runShare = async (job) => {
    const own = join(folder, String(job));
    mkdirSync(own);
    makeStores(own);
    const to = Math.min(rounds, from + (job + 1) * share);
    for (let next = from + job * share; next < to; ) {
      next = await runSlice(
        { folder: own, seed, from: next, to, processesFrom: rounds - processes },
        report,
        listeners,
      );
    }
  };
  await Promise.all(Array.from({ length: jobs }, (_, job) => runShare(job)));
  return report;
}

/** Runs cases in one process until it is through, or has to be ended. @returns the case to go on with */
function runSlice(slice, report, { onProgress, onFailure }) {
  const fail = (failure) => {
    report.failures.push(failure);
    onFailure?.(failure);
  };
  return new Promise((resolve, reject) => {
    const execArgv = [`--max-old-space-size=${HEAP_MB}`];
    const child = fork(CHILD, [], { execArgv, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let current;
    let stderr = '';
    let timer;
    const watch = () => {
      clearTimeout(timer);
      timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    };
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr = (stderr + text).slice(-2_000);
    });
    child.on('message', (message) => {
      watch();
      if (message.started !== undefined) {
        current = { ...message, at: performance.now() };
        return;
      }
      report.rounds += 1;
      report.byKind[current.kind] = (report.byKind[current.kind] ?? 0) + 1;
      report.maxMs = Math.max(report.maxMs, Math.round(performance.now() - current.at));
      report.maxRssMb = Math.max(report.maxRssMb, Math.round(message.rss / 1024 / 1024));
      if (message.problems.length > 0) {
        fail({ index: message.ended, case: current.one, problems: message.problems });
      }
      onProgress?.(report.rounds);
      current = { ...current, through: true };
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (current === undefined) return reject(new Error(`the fuzzer cannot start: ${stderr}`));
      if (current.through === true && code === 0) return resolve(slice.to);
      const how = `hung, exhausted the memory or died (${signal ?? code})`;
      fail({
        index: current.started,
        case: current.one,
        problems: [`${how}: codebatch ${current.argv.join(' ')}\n${stderr}`],
      });
      resolve(current.started + 1);
    });
    watch();
    child.send(slice);
  });
}
