import type { CliContext } from './cli-context.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { PagedOutput } from './open-pager.ts';
import { AnswerBroken, OutputClosed, writeData, writeText } from './output.ts';
import { renderCommandHelp, renderOverview } from './render/help.ts';
import { jsonDocument } from './render/json.ts';
import { screenOf } from './render/screen.ts';
import { groupOf, type Selection, selectCommand } from './select-command.ts';
import { VERSION } from './version.ts';

/**
 * Runs one command line and answers its exit code. Never throws: every error, those of the command line's own syntax
 * included, ends as the envelope on stdout under `--json`, otherwise as text on stderr.
 */
export async function runCommandLine(args: readonly string[], context: CliContext): Promise<ExitCode> {
  try {
    return await dispatch(args, context);
  } catch (error) {
    return await reportError(error, args, context);
  }
}

async function dispatch(given: readonly string[], context: CliContext): Promise<ExitCode> {
  const args = given[0] === 'help' ? [...given.slice(1), '--help'] : given;
  const flags = flagsOf(args);
  const wantsHelp = flags.includes('--help') || flags.includes('-h');
  const selection = selectCommand(args);
  if (
    selection.type === 'group' &&
    selection.words.length === 0 &&
    (flags.includes('--version') || flags.includes('-v'))
  ) {
    const text = flags.includes('--json') ? jsonDocument({ name: 'codebatch', version: VERSION }) : `${VERSION}\n`;
    await writeText(context.stdout, text);
    return EXIT.done;
  }
  if (wantsHelp || args.length === 0) return await printHelp(selection, args, context);
  if (selection.type !== 'command') throw await selectionError(selection, args);
  if (flags.includes('--explain')) return await printExplanation(selection, flags, context);

  const [{ Cli }, { default: commandClass }] = await Promise.all([import('clipanion'), selection.entry.load()]);
  const cli = Cli.from<CliContext>(commandClass, { binaryName: 'codebatch' });
  let command: ReturnType<typeof cli.process>;
  try {
    command = cli.process([...args], context);
  } catch (error) {
    const { parseFailure } = await import('./parse-failure.ts');
    throw parseFailure(error, selection.entry.name, cli);
  }
  const paged = selection.entry.readOnly ? await pagedOutput(flagsOf(args), context) : undefined;
  if (paged === undefined) return (await command.validateAndExecute()) as ExitCode;
  command.context = Object.create(context, { stdout: { value: paged.stream } }) as CliContext;
  try {
    return (await command.validateAndExecute()) as ExitCode;
  } finally {
    await paged.finish();
  }
}

/** What a command reads, in the place of its answer: its arguments are not looked at. @throws INVALID_ARGUMENT */
async function printExplanation(
  { entry }: Extract<Selection, { readonly type: 'command' }>,
  flags: readonly string[],
  context: CliContext,
): Promise<ExitCode> {
  if (!entry.explains) {
    const { CodebatchError } = await import('@codebatch/core');
    throw new CodebatchError(
      'INVALID_ARGUMENT',
      `codebatch ${entry.name}: --explain is for what answers from records`,
      {
        hints: [`codebatch ${entry.name} --help shows what it takes.`],
      },
    );
  }
  const [{ explainView }, { viewOf }, { renderExplanation }] = await Promise.all([
    import('@codebatch/query'),
    import('./explained-view.ts'),
    import('./render/explanation.ts'),
  ]);
  const view = explainView(viewOf(entry.name));
  const screen = screenOf(context.stdout, colorFlag(flags), context.env);
  const text = flags.includes('--json') ? jsonDocument(view) : `${renderExplanation(view, screen).join('\n')}\n`;
  await writeText(context.stdout, text);
  return EXIT.done;
}

/** A pager for the answer of a reading command to a person at a terminal. */
async function pagedOutput(flags: readonly string[], { stdout, env }: CliContext): Promise<PagedOutput | undefined> {
  if (!('isTTY' in stdout) || ['--json', '--jsonl', '--no-pager'].some((flag) => flags.includes(flag)))
    return undefined;
  const { isTerminal, openPager, pagerCommand } = await import('./open-pager.ts');
  const command = pagerCommand(env);
  return command === undefined || !isTerminal(stdout) ? undefined : openPager(stdout, command, env);
}

async function printHelp(selection: Selection, args: readonly string[], context: CliContext): Promise<ExitCode> {
  if (selection.type === 'unknown') throw await selectionError(selection, args);
  const screen = screenOf(context.stdout, colorFlag(args), context.env);
  const group = groupOf(selection, args);
  if (group !== undefined) {
    await writeText(context.stdout, renderOverview(group, screen, VERSION));
    return EXIT.done;
  }
  if (selection.type !== 'command') return EXIT.done;
  const [{ Cli }, { default: commandClass }] = await Promise.all([import('clipanion'), selection.entry.load()]);
  const [definition] = Cli.from<CliContext>(commandClass, { binaryName: 'codebatch' }).definitions();
  const details = commandClass.usage?.details ?? '';
  await writeText(context.stdout, renderCommandHelp(selection.entry, definition, details, screen));
  return EXIT.done;
}

async function selectionError(
  selection: Exclude<Selection, { readonly type: 'command' }>,
  args: readonly string[],
): Promise<Error> {
  const { unknownCommand, unnamedCommand } = await import('./parse-failure.ts');
  return selection.type === 'unknown' ? unknownCommand(selection.word) : unnamedCommand(selection.words, args);
}

/** Tells the user about an error, and answers the exit code that it means. */
export async function reportError(thrown: unknown, args: readonly string[], context: CliContext): Promise<ExitCode> {
  if (thrown instanceof OutputClosed) return EXIT.done;
  if (thrown instanceof AnswerBroken) return (await import('./exit-code-of.ts')).exitCodeOf(thrown.cause);
  const [{ errorDocument, renderError, renderStack }, { exitCodeOf }, { explainSystemFault }] = await Promise.all([
    import('./render/error.ts'),
    import('./exit-code-of.ts'),
    import('./system-fault.ts'),
  ]);
  const error = explainSystemFault(thrown);
  try {
    if (flagsOf(args).includes('--json')) await writeData(context.stdout, [jsonDocument(errorDocument(error))]);
    else context.stderr.write(renderError(error, screenOf(context.stderr, colorFlag(args), context.env).paint));
    if (context.env['CODEBATCH_DEBUG']) context.stderr.write(renderStack(error));
  } catch (failure) {
    if (!(failure instanceof OutputClosed)) throw failure;
  }
  return exitCodeOf(error);
}

/** The words before `--`: what stands behind it is never an option. */
function flagsOf(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  return end === -1 ? args : args.slice(0, end);
}

function colorFlag(args: readonly string[]): boolean | undefined {
  const flags = flagsOf(args);
  if (flags.includes('--no-color')) return false;
  return flags.includes('--color') ? true : undefined;
}
