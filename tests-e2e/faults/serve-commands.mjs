// Runs command lines of the built program, one after the other, for a parent that sends them: the same code as the
// command from its arguments on, without the 150 ms that a process takes to start.
import { PassThrough } from 'node:stream';

const { runCommandLine } = await import(process.argv[2]);

let queue = Promise.resolve();

async function run({ id, args, cwd, env }) {
  const output = { stdout: '', stderr: '' };
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  for (const name of ['stdout', 'stderr']) {
    streams[name].setEncoding('utf8').on('data', (text) => {
      output[name] += text;
    });
  }
  const context = { env, stdin: process.stdin, ...streams, colorDepth: 1, cwd };
  const status = await runCommandLine(args, context);
  process.send({ id, status, ...output });
}

process.on('message', (message) => {
  queue = queue.then(() => run(message));
});
process.on('disconnect', () => process.exit(0));
