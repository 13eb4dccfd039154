// Runs the commands of one case, in process or as real processes, and says what is wrong with how they ended.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { ERROR_CODES } from '@codebatch/core';
import { runCommandLine } from '../../apps/cli/dist/run-command-line.js';
import { classifyFiles } from './classify-files.mjs';
import { cliEntry, quietEnvironment } from './make-stores.mjs';
import { mutate } from './mutations.mjs';

const EXIT_CODES = [0, 1, 2, 3, 4];
/** CPU time of one command; a real answer takes some milliseconds. */
const MAX_CPU_MS = 20_000;
/** What no text for a terminal may hold: control characters but line feeds, bidirectional controls, separators. */
const UNSAFE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

/** @param {string} folder that `makeStores` filled */
export function openCases(folder) {
  const kinds = { own: classifyFiles(join(folder, 'own')), foreign: classifyFiles(join(folder, 'foreign')) };
  const batches = { own: ['second', 'first', 'snap-second'], foreign: ['batch-one', 'batch-two', 'snap-one'] };

  /** The file of a case and the command lines that it runs. */
  function planOf(one) {
    const [kind, { files, reads, writes }] = [...kinds[one.store]].at(one.kind % kinds[one.store].size);
    const file = files[one.file % files.length];
    const [batch, other, snapshot] = batches[one.store];
    const ownBatch = /^batches\/([^/]+)\//.exec(file)?.[1] ?? batch;
    const ownSnapshot = /^snapshots\/([^/]+)\//.exec(file)?.[1] ?? snapshot;
    const list = one.writes ? writes : reads;
    const argv = list[one.command % list.length].map(
      (word) =>
        ({ BATCH: ownBatch, OTHER: ownBatch === other ? batch : other, SNAPSHOT: ownSnapshot, SOURCE: 'source' })[
          word
        ] ?? word,
    );
    const named = list === writes || NAMELESS.has(argv[0]) ? [] : ['--batch', ownBatch];
    if (RUNNING.has(argv[0])) named.push('--batch', ownBatch);
    return { kind, file, argv: [...argv, ...named] };
  }

  return {
    planOf,
    /** Runs a case. @returns problems, in words */
    async run(one, asProcess) {
      const { kind, file, argv } = planOf(one);
      const base = join(folder, one.store);
      const root = one.writes ? mkdtempSync(join(folder, 'copy-')) : base;
      if (one.writes) cpSync(base, root, { recursive: true, preserveTimestamps: true });
      const undo = mutate(root, file, one);
      const problems = [];
      try {
        for (const json of jsonModes(argv, one)) {
          const args = [...argv, '--store', root, ...(json ? ['--json'] : [])];
          const run = asProcess ? runProcess : runInProcess;
          const outcome = await run(args, folder);
          problems.push(...judge(outcome, json).map((problem) => `${problem}: codebatch ${args.join(' ')}`));
        }
      } finally {
        if (one.writes) rmSync(root, { recursive: true, force: true });
        else undo();
      }
      return problems.map((problem) => `${problem}  [${kind}: ${file}, ${one.how}]`);
    },
  };
}

/** An export is no JSON document; a command that changes the store is run once. */
function jsonModes(argv, { writes, value }) {
  if (argv[0] === 'export') return [false];
  return writes ? [value % 2 === 0] : [true, false];
}

const NAMELESS = new Set([
  'diff',
  'regressions',
  'improvements',
  'snapshot',
  'verify',
  'diagnose',
  'gc',
  'store-stats',
  'doctor',
]);
const RUNNING = new Set(['resume', 'run', 'run-task']);

async function runInProcess(args, cwd) {
  const stdout = collect(true);
  const stderr = collect(false);
  const began = process.cpuUsage();
  let status;
  let thrown;
  try {
    status = await runCommandLine(args, {
      env: quietEnvironment(cwd),
      stdin: process.stdin,
      stdout: stdout.stream,
      stderr: stderr.stream,
      colorDepth: 1,
      cwd,
    });
  } catch (error) {
    thrown = error;
  }
  const { user, system } = process.cpuUsage(began);
  return { status, thrown, stdout: stdout.text(), stderr: stderr.text(), cpuMs: (user + system) / 1000 };
}

function runProcess(args, cwd) {
  const { status, signal, stdout, stderr, error } = spawnSync(process.execPath, [cliEntry, ...args], {
    cwd,
    env: quietEnvironment(cwd),
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 1 << 28,
  });
  return { status: status ?? signal, thrown: error, stdout, stderr, cpuMs: 0, piped: true };
}

/** A stream that keeps what is written; standard output pretends to be a terminal. */
function collect(terminal) {
  let text = '';
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      text += chunk.toString('utf8');
      done();
    },
  });
  return { stream: Object.assign(stream, terminal ? { isTTY: true, columns: 100 } : {}), text: () => text };
}

function judge({ status, thrown, stdout, stderr, cpuMs, piped }, json) {
  const problems = [];
  if (thrown !== undefined) problems.push(`threw ${thrown.stack}`);
  else if (!EXIT_CODES.includes(status)) problems.push(`exit code ${status}: ${stderr || stdout}`.slice(0, 600));
  if (cpuMs > MAX_CPU_MS) problems.push(`took ${Math.round(cpuMs)} ms of CPU time`);
  if (json && thrown === undefined) problems.push(...judgeDocument(stdout, status));
  // A pipe gets data as it is: whoever reads it decides. A terminal gets nothing that could steer it.
  if (!piped) {
    // Data for other tools has their line ends and tabs.
    const found = UNSAFE.exec(stdout.replaceAll('\r\n', '\n').replaceAll('\t', ' ')) ?? UNSAFE.exec(stderr);
    if (found !== null)
      problems.push(`prints the character U+${found[0].codePointAt(0).toString(16).padStart(4, '0')}`);
  }
  if (/^\s+at .*\(.*:\d+:\d+\)$/m.test(stderr)) problems.push(`prints a stack: ${stderr.slice(0, 400)}`);
  for (const prototype of [Object.prototype, Array.prototype, String.prototype, Function.prototype]) {
    if ('polluted' in prototype) problems.push('polluted a prototype');
    delete prototype.polluted;
  }
  return problems;
}

function judgeDocument(stdout, status) {
  let document;
  try {
    document = JSON.parse(stdout);
  } catch (error) {
    return [`printed no JSON (exit code ${status}): ${error.message}: ${stdout.slice(0, 200)}`];
  }
  const code = document.error?.code;
  if (code === undefined) return [];
  return Object.hasOwn(ERROR_CODES, code) && code !== 'INTERNAL_ERROR' ? [] : [`ended with ${code}`];
}
