import { CodebatchError } from '@codebatch/core';
import type { Cli } from 'clipanion';
import type { CliContext } from './cli-context.ts';
import { COMMANDS } from './command-table.ts';
import { nearWords } from './near-words.ts';
import { entriesOfGroup } from './select-command.ts';

/** The error for a first word that is no command. */
export function unknownCommand(word: string): CodebatchError {
  const firstWords = new Set(
    COMMANDS.flatMap((entry) => [entry.name, ...entry.aliases].map((name) => name.split(' ')[0]!)),
  );
  return new CodebatchError('INVALID_ARGUMENT', `Unknown command ${JSON.stringify(word)}`, {
    hints: [
      ...nearWords(word, firstWords).map((name) => `Did you mean codebatch ${name}?`),
      'codebatch --help lists the commands.',
    ],
    details: { command: word },
  });
}

/** The error for a command line without a command, or with only the first word of one: `codebatch query`. */
export function unnamedCommand(words: readonly string[], args: readonly string[]): CodebatchError {
  const [group, word] = words;
  if (group === undefined) {
    const flag = args.find((arg) => arg.startsWith('-')) ?? '';
    const near = flag === '-V' ? ['--version'] : nearWords(flag, ['--version', '--help']);
    const problem = near.length === 0 ? `No command in front of ${flag}` : `Unknown option ${flag}`;
    return new CodebatchError('INVALID_ARGUMENT', problem, {
      hints: [...near.map((name) => `Did you mean codebatch ${name}?`), 'codebatch --help lists the commands.'],
    });
  }
  const names = entriesOfGroup(group).map((entry) => entry.name.slice(group.length + 1));
  const problem =
    word === undefined
      ? `codebatch ${group} needs one of`
      : `codebatch ${group} knows no ${JSON.stringify(word)}, only`;
  return new CodebatchError('INVALID_ARGUMENT', `${problem} ${names.join(', ')}`, {
    hints: [
      ...(word === undefined ? [] : nearWords(word, names)).map((name) => `Did you mean codebatch ${group} ${name}?`),
      `codebatch ${group} --help says what they do.`,
    ],
    details: { command: words.join(' ') },
  });
}

/** clipanion's parse errors carry a list of what it tried, each with a reason. */
interface SyntaxFailure {
  readonly message: string;
  readonly candidates?: readonly { readonly usage: string; readonly reason: string | null }[];
}

/** The error for options or arguments that the command does not take. Anything but a parse error is passed through. */
export function parseFailure(error: unknown, name: string, cli: Cli<CliContext>): unknown {
  if (!(error instanceof Error) || !('clipanion' in error)) return error;
  const failure = error as SyntaxFailure;
  const reason =
    failure.candidates?.find((candidate) => candidate.reason !== null)?.reason ?? failure.message.split('\n')[0]!;
  const options = cli
    .definitions()
    .flatMap((definition) => definition.options.flatMap((option) => flagsIn(option.definition)));
  const unknown = /^Unsupported option name \("(.*)"\)\.?$/s.exec(reason)?.[1];
  const near = unknown === undefined ? [] : nearWords(unknown, options);
  const valueless = optionWithoutValue(reason);
  const required = cli.definitions().flatMap((definition) => definition.options.filter((option) => option.required));
  // Without an option that must be there no way through the command line is left, and clipanion has no reason to give.
  const [missing] = failure.candidates?.every((candidate) => candidate.reason === null) === true ? required : [];
  if (missing !== undefined) {
    const flag = flagsIn(missing.definition).at(-1);
    return new CodebatchError('INVALID_ARGUMENT', `codebatch ${name}: the option ${flag} is missing`, {
      hints: [`${flag}: ${missing.description ?? 'needs a value'}.`, `codebatch ${name} --help shows what it takes.`],
      details: { command: name },
    });
  }
  return new CodebatchError('INVALID_ARGUMENT', `codebatch ${name}: ${explain(reason, cli)}`, {
    hints: [
      ...near.map((flag) => `Did you mean ${flag}?`),
      ...(valueless === undefined ? [] : [`A value that begins with - follows =, as in ${valueless}=-x.`]),
      `codebatch ${name} --help shows what it takes.`,
    ],
    details: { command: name },
  });
}

/** clipanion takes what begins with a dash for the next option. */
function optionWithoutValue(reason: string): string | undefined {
  return /^Not enough arguments to option (.*?)\.?$/s.exec(reason)?.[1];
}

function explain(reason: string, cli: Cli<CliContext>): string {
  const unknown = /^Unsupported option name \("(.*)"\)\.?$/s.exec(reason)?.[1];
  if (unknown !== undefined) return `unknown option ${unknown}`;
  const surplus = /^Extraneous positional argument \("(.*)"\)\.?$/s.exec(reason)?.[1];
  if (surplus !== undefined) return `unexpected argument ${JSON.stringify(surplus)}`;
  const valueless = optionWithoutValue(reason);
  if (valueless !== undefined) return `the option ${valueless} needs a value`;
  if (/^Not enough positional arguments/.test(reason)) {
    return `an argument is missing: ${cli.definitions()[0]?.usage ?? ''}`.trimEnd();
  }
  return reason.charAt(0).toLowerCase() + reason.slice(1);
}

/** The flags in a definition as clipanion prints it: `-j,--jobs #0`. */
function flagsIn(definition: string): string[] {
  return definition
    .split(' ')[0]!
    .split(',')
    .filter((flag) => flag.startsWith('-'));
}
