import { EXIT } from './exit-code.ts';
import { tolerateClosedReader } from './output.ts';
import { runCommandLine } from './run-command-line.ts';

/** Runs the program for the arguments of this process, and leaves its exit code. */
export async function main(args: readonly string[]): Promise<void> {
  // An event loop that empties before the command has ended must not look like a success.
  process.exitCode = EXIT.internal;
  tolerateClosedReader(process.stdout);
  tolerateClosedReader(process.stderr);
  process.exitCode = await runCommandLine(args, {
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    colorDepth: 1,
    cwd: process.cwd(),
  });
}
