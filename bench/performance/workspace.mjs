// The folders and commands that all scenarios share.
import { cpSync, mkdtempSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { installCommand } from './install-command.mjs';
import { timed } from './measure.mjs';

/**
 * Makes a temporary folder with a private copy of a corpus.
 *
 * @param {{ cli?: string, jobs: number }} options `cli`: entry of the command under test; without it, that of this clone
 * is installed in the folder
 */
export function openWorkspace({ cli: given, jobs }) {
  const root = mkdtempSync(join(tmpdir(), 'codebatch-bench-'));
  const cli = given ?? installCommand(join(root, 'command'));
  let counter = 0;
  let made = [];
  const fresh = (name) => {
    const path = join(root, `${name}-${counter++}`);
    made.push(path);
    return path;
  };
  const freeBytes = () => {
    const { bavail, bsize } = statfsSync(root);
    return bavail * bsize;
  };
  const codebatch = (args, options) => timed([process.execPath, cli, ...args], options);
  return {
    root,
    jobs,
    /** A path below the folder that nobody else gets. */
    fresh,
    /** A new store. */
    store() {
      const store = fresh('store');
      codebatch(['init', store]);
      return store;
    },
    copy(directory, name) {
      const target = join(root, name);
      cpSync(directory, target, { recursive: true, filter: (path) => !/[\\/](node_modules|\.git)$/.test(path) });
      return target;
    },
    codebatch,
    node: (args, options) => timed([process.execPath, ...args], options),
    git: (args, cwd) =>
      timed(['git', '-c', 'user.name=bench', '-c', 'user.email=bench@localhost', '-c', 'gc.auto=0', ...args], { cwd }),
    /**
     * Takes the measurements of a scenario. What it leaves is deleted where the next one might not find the space, and
     * otherwise in the end: ext4 passes over the inodes of files deleted lately one by one, at the cost of whoever makes
     * files next.
     */
    during(measure) {
      made = [];
      const before = freeBytes();
      try {
        return measure();
      } finally {
        const left = freeBytes();
        if (left < 2 * (before - left)) for (const path of made) rmSync(path, { recursive: true, force: true });
      }
    },
    /** Deletes everything. */
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Every file below a folder with its size and time of change, by path relative to the folder. */
export function listFiles(folder) {
  const found = new Map();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const { size, mtimeMs } = statSync(path);
    found.set(relative(folder, path), { size, mtimeMs });
  }
  return found;
}
