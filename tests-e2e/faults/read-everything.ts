import { expect } from 'vitest';
import { type CommandServer, readingCommands } from './command-server.ts';

/** What a command needs besides its name, the batch and the store. A file of the source is `a.py`. */
const ARGUMENTS: Readonly<Record<string, (batch: string) => readonly string[]>> = {
  'snapshot show': () => ['latest'],
  'batch show': (batch) => [batch],
  inspect: (batch) => ['a.py', '--batch', batch],
  ast: () => ['a.py', '--batch', 'calm'],
  export: (batch) => ['--format', 'csv', '--batch', batch],
  diff: (batch) => ['calm', batch],
  regressions: (batch) => ['calm', batch],
  improvements: (batch) => ['calm', batch],
  'gate run': (batch) => ['digests', '--batch', batch],
  'gate bundle': (batch) => ['phase1', '--batch', batch],
};
const WITHOUT_BATCH: ReadonlySet<string> = new Set(['snapshot list', 'batch list', 'store-stats', 'diagnose']);
/** A negative answer (1) and one with records missing, as the batch is not complete (4), are answers. */
const ANSWERS: readonly number[] = [0, 1, 4];

/**
 * Runs every command that reads a store, and expects each to answer. The store holds the complete batch `calm`; the
 * other one may be at any point of its life.
 */
export async function readEverything(
  server: CommandServer,
  { store, batch, cwd, hint }: { store: string; batch: string; cwd: string; hint: string },
): Promise<void> {
  for (const name of await readingCommands()) {
    // They compare with a file of the project, which there is none of.
    if (name.startsWith('baseline ')) continue;
    const rest = ARGUMENTS[name]?.(batch) ?? (WITHOUT_BATCH.has(name) ? [] : ['--batch', batch]);
    const { status, stdout, stderr } = await server.run(
      [...name.split(' '), ...rest, '--store', store, ...(name === 'export' ? [] : ['--json'])],
      cwd,
    );
    // Without a metric there is no `top`.
    const accepted = name === 'top' ? [...ANSWERS, 2] : ANSWERS;
    expect(accepted, `${hint}: ${name} ${rest.join(' ')} gave ${status}: ${stdout}${stderr}`).toContain(status);
    if (name !== 'export') expect(() => JSON.parse(stdout), `${hint}: ${name} gave ${stdout}`).not.toThrow();
  }
}
