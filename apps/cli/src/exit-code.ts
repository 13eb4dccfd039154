/** The exit codes of the command, by what they tell a script. */
export const EXIT = {
  /** Everything was done. */
  done: 0,
  /** It ran, and the answer is negative: `--fail-on`, a failed gate, damage found. */
  negative: 1,
  /** Unknown command, bad flag, malformed id or value. */
  usage: 2,
  /** Something in the store or in the data is missing, unknown, owned by another run, damaged or full. */
  data: 3,
  /** Some files or shards failed or are not done. */
  partial: 4,
  /** A defect of codebatch itself. */
  internal: 70,
  /** Stopped by Ctrl-C or SIGTERM. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
