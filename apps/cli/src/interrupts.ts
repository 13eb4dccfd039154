import { EXIT } from './exit-code.ts';

/** The watch over Ctrl-C and SIGTERM while work is going on. */
export interface Interrupts {
  /** Aborted by the first interruption: what is in flight is finished and committed. */
  readonly signal: AbortSignal;
  /** Gives the signals back to their default, unless there was one. */
  dispose(): void;
}

/**
 * Turns the first SIGINT or SIGTERM into an abort and the second into an immediate end of the process. Nothing is lost
 * either way: only committed work counts, and the rest is done again by `resume`.
 */
export function watchInterrupts(onFirst: () => void): Interrupts {
  const controller = new AbortController();
  const listener = (): void => {
    // The one place beside the end of `main` that sets the exit: a second Ctrl-C asks not to wait for anything.
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    onFirst();
    controller.abort();
  };
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  return {
    signal: controller.signal,
    dispose: () => {
      // What follows an interruption, the summary, must still end with the exit code of one.
      if (controller.signal.aborted) return;
      process.off('SIGINT', listener);
      process.off('SIGTERM', listener);
    },
  };
}
