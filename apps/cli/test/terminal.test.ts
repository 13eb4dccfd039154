import { type ChildProcess, execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { textWidth } from '../src/render/text-width.ts';
import {
  codebatch,
  codebatchJson,
  hermeticEnvironment,
  startCodebatch,
  temporaryFolder,
  writeTree,
} from './support/run-codebatch.ts';
import { foreignStore, scannedProject } from './support/sample.ts';

const ENTRY = path.resolve(import.meta.dirname, '../bin/codebatch.js');
const ESCAPE = '\u001b';

describe('output', () => {
  const { cwd } = scannedProject();

  it('trap 6: a reader that goes away is no error', () => {
    for (const command of ['query outputs --limit 0', 'query outputs --jsonl', 'query outputs --json', '--help']) {
      const script = `node '${ENTRY}' ${command} | head -1 >/dev/null; echo "\${PIPESTATUS[0]}"`;
      const { stdout, stderr } = spawnSync('bash', ['-c', script], {
        cwd,
        env: hermeticEnvironment(cwd),
        encoding: 'utf8',
      });
      expect(stderr).toBe('');
      expect(stdout.trim(), command).toBe('0');
    }
  });

  it('colours by NO_COLOR, FORCE_COLOR, --color and --no-color', () => {
    const colored = (args: string[], env: Record<string, string> = {}): boolean =>
      codebatch(['status', ...args], { cwd, env }).stdout.includes(ESCAPE);
    expect(colored([])).toBe(false);
    expect(colored([], { FORCE_COLOR: '1' })).toBe(true);
    expect(colored([], { FORCE_COLOR: '0' })).toBe(false);
    expect(colored([], { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
    for (const NO_COLOR of ['1', '']) {
      expect(codebatch(['status'], { cwd, env: { FORCE_COLOR: '1', NO_COLOR } }).stderr).toBe('');
    }
    expect(colored([], { FORCE_COLOR: '1', NO_COLOR: '' })).toBe(true);
    expect(colored(['--color'])).toBe(true);
    expect(colored(['--no-color'], { FORCE_COLOR: '1' })).toBe(false);
    expect(colored(['--json'], { FORCE_COLOR: '1' })).toBe(false);
  });

  it('control and direction characters of scanned code do not reach the terminal', () => {
    const home = temporaryFolder();
    writeTree(home, { [`src/\u001b[31mred\u202e.py`]: 'def f(:\n', 'src/中文 🎉.py': 'def f(:\n' });
    codebatch(['scan', 'src'], { cwd: home });
    for (const args of [
      ['errors'],
      ['files'],
      ['query', 'outputs'],
      ['query', 'files'],
      ['snapshot', 'show', '--files'],
    ]) {
      const { stdout } = codebatch(args, { cwd: home });
      expect(stdout).not.toMatch(/[\u001b\u202e]/);
      expect(stdout).toContain('\\x1b[31mred\\u202e.py');
      expect(stdout).toContain('中文 🎉.py');
    }
    writeTree(home, {
      [`src/\u001b[31mred\u202e.py`]: 'def f(:\n\n\nx = "\u202e"   \n',
      'src/\u001b[2Jconfigured/codebatch.config.json': '{}',
    });
    codebatch(['scan', 'src'], { cwd: home });
    for (const args of [
      ['summary'],
      ['inspect', `src/\u001b[31mred\u202e.py`],
      ['query', 'diagnostics'],
      ['top', 'loc'],
      ['diff'],
      ['regressions'],
      ['verify'],
      ['inspect', 'src/\u001b[2J'],
      ['scan', 'src/\u001b[2J'],
      ['scan', 'src/\u001b[2Jconfigured'],
    ]) {
      const { stdout, stderr } = codebatch(args, { cwd: home });
      expect([args[0], stdout + stderr]).toEqual([args[0], expect.not.stringMatching(/[\u001b\u202e]/)]);
    }
  });

  it('nor do those of the records of a store from elsewhere', () => {
    const store = foreignStore();
    const file = path.join(store, 'batches/batch-one/batch.json');
    const batch = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...batch, pipeline: '\u001b[2J\u009b31m' }));
    for (const command of ['status', 'summary', 'batch show', 'batch list', 'diagnose', 'store-stats', 'tasks']) {
      const batchFlag = ['status', 'summary', 'tasks'].includes(command) ? ['--batch', 'batch-one'] : [];
      const id = command === 'batch show' ? ['batch-one'] : [];
      const { status, stdout, stderr } = codebatch([...command.split(' '), ...id, ...batchFlag, '--store', store], {
        cwd,
      });
      expect([command, stdout + stderr]).toEqual([command, expect.not.stringMatching(/[\u001b\u009b]/)]);
      expect([0, 4], `${command}: ${stderr}`).toContain(status);
    }
  });

  it('a defect prints its message and how to learn more, and its stack only with CODEBATCH_DEBUG=1', () => {
    const defect = "process.cwd=()=>{throw new TypeError('a defect')}";
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(defect)}` };
    const plain = codebatch(['status'], { cwd, env });
    expect(plain.status).toBe(70);
    expect(plain.stderr).toMatch(/^error\[INTERNAL_ERROR\]: a defect\n {2}hint: .*CODEBATCH_DEBUG=1/);
    expect(plain.stderr).not.toMatch(/^\s+at /m);
    const debug = codebatch(['status'], { cwd, env: { ...env, CODEBATCH_DEBUG: '1' } });
    expect(debug.stderr).toMatch(/^\s+at /m);
    const json = codebatch(['status', '--json'], { cwd, env });
    expect(json.status).toBe(70);
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'INTERNAL_ERROR', message: 'a defect' } });
  });

  it.skipIf(!existsSync('/dev/full'))('output that cannot be written is an error', () => {
    for (const command of ['--help', 'status', 'query outputs --jsonl']) {
      const { status, stderr } = spawnSync('bash', ['-c', `'${process.execPath}' '${ENTRY}' ${command} > /dev/full`], {
        cwd,
        env: hermeticEnvironment(cwd),
        encoding: 'utf8',
      });
      expect(status, command).toBe(3);
      expect(stderr).toContain('error[IO_ERROR]');
      expect(stderr).not.toMatch(/^\s+at /m);
    }
  });
});

describe.skipIf(spawnSync('script', ['--version']).status !== 0)('a terminal', () => {
  it('shows progress while it works, and tables no wider than it is', () => {
    const cwd = temporaryFolder();
    writeTree(
      cwd,
      Object.fromEntries(
        Array.from({ length: 60 }, (_, n) => [`src/${'deep/'.repeat(9)}file-${n}.py`, `x${n} = 1   \n`]),
      ),
    );
    const run = (command: string): string =>
      execFileSync('script', ['-qec', `stty cols 60; node '${ENTRY}' ${command}`, '/dev/null'], {
        cwd,
        env: { ...hermeticEnvironment(cwd), TERM: 'xterm' },
        encoding: 'utf8',
      });
    expect(run('scan src')).toMatch(/running {2}\d+\/60 files/);
    const plain = run('query diagnostics --no-color').split(/\r?\n/);
    expect(plain.length).toBeGreaterThan(50);
    for (const line of plain) expect(line.length).toBeLessThanOrEqual(60);
  });
});

describe.skipIf(spawnSync('script', ['--version']).status !== 0)('a pager', () => {
  const { cwd } = scannedProject();
  const LONG = 'query outputs --limit 0';

  /** What a terminal of 20 rows shows, and what went through the pager `tee`, null where none was started. */
  const shown = (
    command: string,
    env: Readonly<Record<string, string>> = {},
  ): { text: string; paged: string | null } => {
    const file = path.join(temporaryFolder(), 'paged');
    const text = execFileSync('script', ['-qec', `stty cols 40 rows 20; node '${ENTRY}' ${command}`, '/dev/null'], {
      cwd,
      env: { ...hermeticEnvironment(cwd, { PAGER: `tee '${file}'`, ...env }), TERM: 'xterm' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return { text: text.replaceAll('\r\n', '\n'), paged: existsSync(file) ? readFileSync(file, 'utf8') : null };
  };

  it('takes answers that are longer than the terminal, colours included, and no others', () => {
    const long = shown(LONG);
    expect(long.paged?.split('\n').length).toBeGreaterThan(20);
    expect(long.paged).toContain(ESCAPE);
    expect(long.text).toBe(long.paged);
    for (const command of ['query symbols --limit 2', 'query symbols --jsonl', `${LONG} --no-pager`, 'query --help']) {
      expect(shown(command).paged, command).toBeNull();
    }
    expect(shown('errors --task nowhere || true').text).toContain('TASK_NOT_FOUND');
  });

  it.each([{ NO_PAGER: '1' }, { CI: 'true' }, { PAGER: '' }, { PAGER: 'cat' }, { PAGER: 'no-such-pager' }])(
    '%j: prints at once',
    (env) => {
      const { text, paged } = shown(LONG, env);
      expect(paged).toBeNull();
      expect(text.split('\n').length).toBeGreaterThan(20);
    },
  );

  it('less is told to leave short answers on the screen and to keep colours; one that is left early is no error', () => {
    expect(shown(LONG, { PAGER: 'echo "<$LESS>"; cat >/dev/null' }).text).toBe('<FRX>\n');
    expect(shown(LONG, { PAGER: 'echo "<$LESS>"; cat >/dev/null', LESS: 'S' }).text).toBe('<S>\n');
    expect(shown(`${LONG}; echo "exit $?"`, { PAGER: 'head -n 1' }).text).toMatch(/^.*task.*\nexit 0\n$/);
  });
});

it.skipIf(process.platform === 'win32').each([0, 2])(
  'a pager that cannot be started, with %i files left to open: the answer goes to the terminal',
  (free) => {
    const program = path.join(import.meta.dirname, 'support/crowded-pager.mjs');
    const { stdout, stderr } = spawnSync('sh', ['-c', `ulimit -n 200; exec node '${program}' ${free}`], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(stdout).toBe('"one\\ntwo\\nthree\\n"\n');
  },
);

describe.skipIf(spawnSync('script', ['--version']).status !== 0)('a terminal of 40 columns', () => {
  const { cwd } = scannedProject();

  it.each([
    'query diagnostics',
    'query symbols',
    'query outputs --kind metric',
    'query graph',
    'query files',
    'files',
    'errors',
    'top',
    'tasks',
    'shards',
  ])('%s: no line is wider, and messages are there in full', (command) => {
    const text = execFileSync('script', ['-qec', `stty cols 40; node '${ENTRY}' ${command} --no-color`, '/dev/null'], {
      cwd,
      env: { ...hermeticEnvironment(cwd, { NO_PAGER: '1' }), TERM: 'xterm' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = text.split(/\r?\n/);
    // The first line of `query graph` is a sentence, and the name of a batch cannot be cut.
    for (const line of lines.filter((one) => !/^\d+ files? and|^batch-/.test(one))) {
      expect(textWidth(line), line).toBeLessThanOrEqual(40);
    }
    if (command === 'query diagnostics') {
      expect(lines.map((line) => line.trim()).join(' ')).toContain("Local variable 'unused' is never used");
    }
  });
});

describe('interruption', () => {
  function bigProject(): string {
    const cwd = temporaryFolder();
    const body = Array.from({ length: 400 }, (_, n) => `def f${n}(a, b):\n    return [x for x in a if x or b]\n`).join(
      '',
    );
    writeTree(cwd, Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`src/m${n}.py`, `# ${n}\n${body}`])));
    return cwd;
  }

  it('one Ctrl-C finishes what is in flight, says how to go on, and exits 130; nothing is lost', async () => {
    const cwd = bigProject();
    const child = startCodebatch(['scan', 'src', '--jobs', '1', '--json'], { cwd });
    let [stdout, stderr] = ['', ''];
    child.stdout!.on('data', (chunk) => {
      stdout += String(chunk);
    });
    child.stderr!.on('data', (chunk) => {
      stderr += String(chunk);
    });
    await untilShardsAreDone(cwd, child);
    // Meanwhile the batch has an owner, and another run says so.
    const second = codebatchJson(['resume'], { cwd });
    expect(second).toMatchObject({ status: 3, document: { error: { code: 'BATCH_OWNED' } } });
    child.kill('SIGINT');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code, stderr).toBe(130);
    expect(stderr).toContain('resume');
    const document = JSON.parse(stdout) as Record<string, unknown>;
    expect(document).toMatchObject({ interrupted: true });
    expect(codebatch(['status'], { cwd }).stdout).toMatch(
      / unfinished, \d+ of \d+ shards, and nobody is at work\n.*hint: codebatch resume --batch \S+ finishes it\n/s,
    );
    const resumed = codebatchJson(['scan', 'src'], { cwd });
    expect(resumed.status).toBe(0);
    expect(resumed.document).toMatchObject({ batch_id: document['batch_id'], resumed: true, status: 'completed' });
    expect(resumed.document['executed'] as number).toBeLessThan(480);
  });

  it('what it leaves is called interrupted, with how far it came', async () => {
    const cwd = bigProject();
    const child = startCodebatch(['scan', 'src', '--jobs', '1'], { cwd });
    let stdout = '';
    child.stdout!.on('data', (chunk) => {
      stdout += String(chunk);
    });
    await untilShardsAreDone(cwd, child);
    child.kill('SIGINT');
    expect(await shellStatus(child)).toBe(130);
    expect(stdout).toMatch(/^120 files, pipeline full .* interrupted, \d+ of \d+ shards$/m);
  });

  it('twice stops at once, and a resume still finishes everything', async () => {
    const cwd = bigProject();
    const child = startCodebatch(['scan', 'src', '--jobs', '1'], { cwd });
    await untilShardsAreDone(cwd, child);
    child.kill('SIGINT');
    // Before what is in flight is finished, which would be the end of one Ctrl-C.
    await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    expect(await shellStatus(child)).toBe(130);
    const resumed = codebatchJson(['resume'], { cwd });
    expect(resumed.status, codebatch(['errors'], { cwd }).stdout).toBe(0);
    expect(resumed.document).toMatchObject({ status: 'completed', failed: 0 });
  });
});

/**
 * The exit status as a shell tells it: a process that has given up its handlers, because it is about to end anyway, dies
 * of the signal.
 */
async function shellStatus(child: ChildProcess): Promise<number | null> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal === null ? code : 128 + constants.signals[signal];
}

async function untilShardsAreDone(cwd: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 400 && child.exitCode === null; attempt += 1) {
    const { status, document } = codebatchJson(['status'], { cwd });
    if (status === 0 && (document['shards'] as { done: number }).done > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('no shard was done in time');
}
