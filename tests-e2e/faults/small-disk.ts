import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system in memory of its own. */
export interface SmallDisk {
  readonly folder: string;
  /** Bytes that can still be written. */
  free(): number;
  /** Takes space until so many bytes are free; `release` gives it back. */
  fillUpTo(bytes: number): void;
  release(): void;
  setReadOnly(readOnly: boolean): void;
  remove(): void;
}

/** Mounts a file system of so many KiB. It takes root, and a system that lets root mount. */
export function mountSmallDisk(kibibytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'codebatch-disk-'));
  run('mount', '-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'codebatch-test', folder);
  const filler = join(folder, 'filler');
  const free = (): number => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  };
  return {
    folder,
    free,
    fillUpTo(bytes) {
      writeFileSync(filler, Buffer.alloc(Math.max(0, free() - bytes)));
    },
    release: () => rmSync(filler, { force: true }),
    setReadOnly: (readOnly) => run('mount', '-o', `remount,${readOnly ? 'ro' : 'rw'}`, folder),
    remove() {
      run('umount', folder);
      rmSync(folder, { recursive: true });
    },
  };
}

/** Whether {@link mountSmallDisk} works here. */
export function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = mkdtempSync(join(tmpdir(), 'codebatch-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'codebatch-test', folder]).status === 0;
  if (mounted) run('umount', folder);
  rmSync(folder, { recursive: true });
  return mounted;
}

function run(program: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
}
