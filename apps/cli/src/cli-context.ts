import type { BaseContext } from 'clipanion';

/** What a command may touch of the process around it. */
export type CliContext = BaseContext & {
  /** The working directory: paths on the command line and the search for a store start here. Throws where it is gone. */
  readonly cwd: string;
};
