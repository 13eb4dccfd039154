import { Command, Option } from 'clipanion';
import type { CliContext } from './cli-context.ts';
import type { ExitCode } from './exit-code.ts';
import { writeData, writePieces } from './output.ts';
import { escapeText } from './render/escape-text.ts';
import { jsonPieces } from './render/json.ts';
import { type Screen, screenOf } from './render/screen.ts';

export type { Screen };

/**
 * The base of every command: stdout is data, stderr is everything else. `execute` throws its errors; they are turned
 * into the envelope or into text, and into an exit code, by `runCommandLine`.
 */
export abstract class BaseCommand extends Command<CliContext> {
  json = Option.Boolean('--json', false, { description: 'Print one JSON document; errors as {"error": ...}' });

  color = Option.Boolean('--color', {
    description: 'Colours on, or off with --no-color; by default on a terminal, as NO_COLOR and FORCE_COLOR say',
  });

  pager = Option.Boolean('--pager', {
    description: 'Print long answers at once; by default those longer than the terminal go through $PAGER',
  });

  abstract override execute(): Promise<ExitCode>;

  /** The screen that stdout is. */
  protected get screen(): Screen {
    return screenOf(this.context.stdout, this.color, this.context.env);
  }

  /** Prints the answer of the command: the document under `--json`, otherwise the lines for a person. */
  protected async answer(document: unknown, render: (screen: Screen) => readonly string[]): Promise<void> {
    if (this.json) await writeData(this.context.stdout, jsonPieces(document));
    else await this.printLines(render(this.screen));
  }

  protected async printLines(lines: Iterable<string>): Promise<void> {
    await writePieces(this.context.stdout, withLineEnds(lines));
  }

  /** Tells the user something that is no part of the answer, on one line; paths in it may be those of scanned code. */
  protected note(message: string): void {
    const { paint } = screenOf(this.context.stderr, this.color, this.context.env);
    this.context.stderr.write(`${paint.dim('codebatch:')} ${escapeText(message)}\n`);
  }
}

function* withLineEnds(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`;
}
