import { expect } from 'vitest';
import { type CommandServer, readingCommands } from './command-server.ts';
import { everyPoint } from './figures.ts';

/** A command that reads a store, and how it is asked about a batch. */
export interface Reader {
  readonly name: string;
  readonly argumentsFor: (batch: string) => readonly string[];
}

/** What a command needs besides its name and the store, where no usual form does. A file of the source is `a.py`. */
const ARGUMENTS: Readonly<Record<string, Reader['argumentsFor']>> = {
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
const USUAL: readonly Reader['argumentsFor'][] = [(batch) => ['--batch', batch], () => [], () => ['a.py']];
/** These are about a file of the project as well, which there is none of. */
const LEFT_OUT = /^baseline /;
/** A negative answer (1) and one with records missing, as the batch is not complete (4), are answers. */
const ANSWERS: readonly number[] = [0, 1, 4];

/** Every command that reads a store, tried on one with the complete batch `calm`. */
export async function findReaders(server: CommandServer, store: string, cwd: string): Promise<Reader[]> {
  const readers: Reader[] = [];
  const mute: string[] = [];
  for (const name of await readingCommands()) {
    if (LEFT_OUT.test(name)) continue;
    const forms = ARGUMENTS[name] === undefined ? USUAL : [ARGUMENTS[name]];
    let found: Reader | undefined;
    for (const argumentsFor of forms) {
      const reader = { name, argumentsFor };
      const { status } = await ask(server, reader, store, 'calm', cwd);
      if (ANSWERS.includes(status ?? -1)) {
        found = reader;
        break;
      }
    }
    if (found === undefined) mute.push(name);
    else readers.push(found);
  }
  expect(readers.length).toBeGreaterThan(20);
  // A new command of another form is found here, by the full run at the latest.
  if (everyPoint) expect(mute, 'commands that ARGUMENTS has to say more of').toEqual([]);
  return readers;
}

/**
 * Runs every command that reads a store, and expects each to answer. The store holds the complete batch `calm`; the
 * other one may be at any point of its life.
 */
export async function readEverything(
  { server, readers, folder }: { server: CommandServer; readers: readonly Reader[]; folder: string },
  { store, batch, hint }: { store: string; batch: string; hint: string },
): Promise<void> {
  for (const reader of readers) {
    const { status, stdout, stderr } = await ask(server, reader, store, batch, folder);
    const { name } = reader;
    // Without a metric there is no `top`.
    const accepted = name === 'top' ? [...ANSWERS, 2] : ANSWERS;
    expect(accepted, `${hint}: ${name} for ${batch} gave ${status}: ${stdout}${stderr}`).toContain(status);
    if (name !== 'export') expect(() => JSON.parse(stdout), `${hint}: ${name} gave ${stdout}`).not.toThrow();
  }
}

function ask(server: CommandServer, { name, argumentsFor }: Reader, store: string, batch: string, cwd: string) {
  // `export` prints the file itself.
  const json = name === 'export' ? [] : ['--json'];
  return server.run([...name.split(' '), ...argumentsFor(batch), '--store', store, ...json], cwd);
}
