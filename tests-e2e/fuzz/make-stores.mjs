// The stores whose files are mutated: one of our own with every kind of record and file, and one of another implementation.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const cliEntry = fileURLToPath(new URL('../../apps/cli/bin/codebatch.js', import.meta.url));
const foreignArchive = fileURLToPath(new URL('../../apps/cli/test/fixtures/foreign-store.tar.gz', import.meta.url));

const FIRST = {
  'src/app.py':
    'import os\n\n\ndef load(path, strict=False):\n    unused = 1\n    if strict and path:\n        return open(path)   \n    return None\n',
  'src/broken.py': 'def broken(:\n    return 1\n',
  'web/view.tsx': "import { x } from './x';\nexport const View = () => <p>hi</p>;\n",
  'web/big.ts': `${Array.from({ length: 60 }, (_, n) => `export const value${n} = (a: number) => a > ${n} ? a : ${n};`).join('\n')}\n`,
  'README.md': '# Sample\n\nTODO: write more\n',
  'logo.bin': 'PNG\0\0\0',
};

/** What the files of the second snapshot are in place of those of the first. */
const SECOND = { 'src/app.py': 'import os\n\n\ndef load(path):\n    return path\n', 'src/new.py': 'x = 1\n' };

/** Environment in which nothing of the developer's machine shows. */
export function quietEnvironment(home) {
  return {
    PATH: process.env.PATH,
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    TZ: 'UTC',
    LANG: 'C.UTF-8',
    NO_COLOR: '1',
    GIT_CONFIG_NOSYSTEM: '1',
  };
}

/**
 * Fills a folder with `source`, `own` and `foreign`.
 *
 * `own` has two finished batches over two snapshots, trees in chunks, a batch of which only one task has run and that has
 * an owner who is gone, a registered writer, a meta file, and indexes.
 *
 * @param {string} folder absolute path of an empty directory
 */
export function makeStores(folder) {
  const run = (...args) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [cliEntry, ...args], {
      cwd: folder,
      env: quietEnvironment(folder),
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`codebatch ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`);
  };
  const store = ['--store', 'own'];
  writeFiles(join(folder, 'source'), FIRST);
  writeFiles(folder, { 'codebatch.config.json': `${JSON.stringify({ limits: { chunkBytes: 200 } })}\n` });
  run('init', 'own');
  for (const [id, files] of [
    ['first', {}],
    ['second', SECOND],
  ]) {
    writeFiles(join(folder, 'source'), files);
    run('snapshot', 'create', 'source', '--id', `snap-${id}`, ...store);
    run(
      'batch',
      'init',
      '--snapshot',
      `snap-${id}`,
      '--pipeline',
      'full',
      '--id',
      id,
      '--label',
      `label-${id}`,
      ...store,
    );
    run('run', '--batch', id, '--jobs', '1', ...store);
  }
  run('batch', 'init', '--snapshot', 'snap-second', '--pipeline', 'full', '--id', 'half', ...store);
  run('run-task', '--batch', 'half', '--task', 'parse', ...store);
  const gone = {
    host: hostname(),
    boot_id: '',
    machine_id: '',
    pid_namespace: '',
    pid: 2 ** 22 + 1,
    process_start: '1',
  };
  const since = new Date().toISOString();
  const owner = { ...gone, batch_id: 'half', claimed_at: since, token: 'gone' };
  const writer = { ...gone, what: 'snapshot', started_at: since };
  const [object] = objectFiles(join(folder, 'own'));
  writeFiles(join(folder, 'own'), {
    'batches/half/owner.json': `${JSON.stringify(owner, null, 2)}\n`,
    'objects/.tmp/writer-snapshot.w00000000-1-1-0123456789abcdef.json': `${JSON.stringify(writer)}\n`,
    [`${object}.meta.json`]: '{"media_type":"text/plain"}\n',
  });
  execFileSync('tar', ['-xzf', foreignArchive, '-C', folder]);
  execFileSync('mv', [join(folder, 'store'), join(folder, 'foreign')]);
  rmSync(join(folder, 'codebatch.config.json'));
}

/** Paths of the objects of a store, relative to it, sorted. */
export function objectFiles(store) {
  return readdirSync(join(store, 'objects'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /[a-f0-9]{64}$/.test(name))
    .map((name) => `objects/${name.replaceAll('\\', '/')}`)
    .sort();
}

function writeFiles(root, files) {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
}
