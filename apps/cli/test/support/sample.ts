import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { codebatch, temporaryFolder, writeTree } from './run-codebatch.ts';

/** A small project with something to find for every task. */
export const SAMPLE: Readonly<Record<string, string | Uint8Array>> = {
  'src/app.py': `import os
import json


def load(path, *, strict=False):
    """Reads a file."""
    unused = 1
    with open(path) as handle:
        if strict and handle.name:
            return json.load(handle)
        return None   
`,
  'src/broken.py': 'def broken(:\n    return 1\n',
  'src/view.tsx': 'export const View = () => <p>hi</p>;\n',
  'README.md': '# Sample\n\nTODO: write more\n',
  'logo.bin': new Uint8Array([0, 1, 2, 3]),
};

/** A project with the sample in `project`, scanned into its own store. */
export function scannedProject(): { readonly cwd: string; readonly store: string } {
  const cwd = temporaryFolder();
  writeTree(path.join(cwd, 'project'), SAMPLE);
  const { status, stderr } = codebatch(['scan', 'project', '--jobs', '1'], { cwd });
  if (status !== 0) throw new Error(`the sample cannot be scanned: ${stderr}`);
  return { cwd, store: path.join(cwd, '.codebatch/store') };
}

/** A copy of the store that another implementation wrote: `batch-one` is complete, `batch-two` has only parsed. */
export function foreignStore(): string {
  const folder = temporaryFolder();
  execFileSync('tar', ['-xzf', path.resolve(import.meta.dirname, '../fixtures/foreign-store.tar.gz'), '-C', folder]);
  return path.join(folder, 'store');
}
