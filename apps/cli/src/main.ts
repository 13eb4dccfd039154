import { EXIT } from './exit-code.ts';
import { tolerateClosedReader } from './output.ts';
import { reportError, runCommandLine } from './run-command-line.ts';

/** Runs the program for the arguments of this process, and ends the process with its exit code. */
export async function main(args: readonly string[]): Promise<void> {
  // An event loop that empties before the command has ended must not look like a success.
  process.exitCode = EXIT.internal;
  // Where both are set Node would let FORCE_COLOR win, and say so on stderr.
  delete process.env[process.env['NO_COLOR'] ? 'FORCE_COLOR' : 'NO_COLOR'];
  tolerateClosedReader(process.stdout);
  tolerateClosedReader(process.stderr);
  const context = {
    env: process.env,
    // Made when a command reads it: for that Node loads its file streams.
    get stdin(): NodeJS.ReadStream {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    colorDepth: 1,
    get cwd(): string {
      return process.cwd();
    },
  };
  process.once('uncaughtException', (error) => {
    // What throws outside of the command's own promise is a defect; the process cannot be trusted to go on.
    void reportError(error, args, context).finally(() => process.exit(EXIT.internal));
  });
  process.exitCode = await runCommandLine(args, context);
  // By itself Node would take its memory apart first. What has not reached its reader yet is waited for all the same.
  if (process.stdout.writableLength === 0 && process.stderr.writableLength === 0) process.exit();
}
