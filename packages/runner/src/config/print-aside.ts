/** How many actions are under way, and what standard output did before the first of them. */
let actions = 0;
let write: typeof process.stdout.write;

/**
 * Runs an action during which what this process prints goes to standard error: standard output is for the answer of the
 * command, and a module of somebody else may print while it is loaded.
 */
export async function printAside<T>(action: () => Promise<T>): Promise<T> {
  const { stdout, stderr } = process;
  if (actions === 0) {
    ({ write } = stdout);
    stdout.write = stderr.write.bind(stderr);
  }
  actions += 1;
  try {
    return await action();
  } finally {
    actions -= 1;
    if (actions === 0) stdout.write = write;
  }
}
