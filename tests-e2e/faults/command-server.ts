import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type CommandResult, hermeticEnvironment } from '../support/cli.ts';
import { repositoryRoot } from '../support/repository.ts';

/** Runs command lines of the built program in one process that stays. */
export interface CommandServer {
  run(args: readonly string[], cwd: string): Promise<CommandResult>;
  stop(): void;
}

const built = (name: string): string => pathToFileURL(join(repositoryRoot, 'apps/cli/dist', name)).href;

/**
 * Starts the process. Its workers are real ones, as those of the command.
 *
 * @param env - Beside the usual hermetic environment.
 */
export function startCommandServer(env: Record<string, string> = {}): CommandServer {
  const script = fileURLToPath(new URL('./serve-commands.mjs', import.meta.url));
  const waiting = new Map<number, (result: CommandResult) => void>();
  let child: ChildProcess | undefined;
  let count = 0;
  const start = (cwd: string): ChildProcess => {
    const server = fork(script, [built('run-command-line.js')], {
      execArgv: [],
      env: hermeticEnvironment(cwd, env),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    server.on('message', (message) => {
      const { id, ...result } = message as CommandResult & { readonly id: number };
      waiting.get(id)?.(result);
      waiting.delete(id);
    });
    return server;
  };
  return {
    run(args, cwd) {
      child ??= start(cwd);
      count += 1;
      const id = count;
      const answer = new Promise<CommandResult>((resolve) => waiting.set(id, resolve));
      child.send({ id, args, cwd, env: hermeticEnvironment(cwd, env) });
      return answer;
    },
    stop: () => child?.disconnect(),
  };
}

interface Table {
  readonly COMMANDS: readonly { readonly name: string; readonly readOnly: boolean; readonly requiresStore: boolean }[];
}

/** Names of the commands that read a store. */
export async function readingCommands(): Promise<string[]> {
  const { COMMANDS } = (await import(built('command-table.js'))) as Table;
  return COMMANDS.filter(({ readOnly, requiresStore }) => readOnly && requiresStore).map(({ name }) => name);
}
