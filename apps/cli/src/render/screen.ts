import { createPaint, type Paint, wantsColor } from './paint.ts';

/** Where human-readable output goes: its colours and its width. */
export interface Screen {
  readonly paint: Paint;
  /** Cells of a line, `undefined` where output is no terminal. */
  readonly width: number | undefined;
}

/** The screen that a stream is, with the user's wish about colours. */
export function screenOf(
  stream: NodeJS.WritableStream,
  color: boolean | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Screen {
  const terminal = stream as { readonly isTTY?: boolean; readonly columns?: number };
  return {
    paint: createPaint(wantsColor(color, env, terminal)),
    width: terminal.isTTY === true ? Math.max(40, terminal.columns ?? 80) : undefined,
  };
}
