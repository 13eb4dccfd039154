import type { Definition } from 'clipanion';
import { CATEGORIES, type CommandEntry } from '../command-table.ts';
import { describeOption } from './option-values.ts';
import type { Screen } from './screen.ts';
import { padText, textWidth } from './text-width.ts';
import { wrapText } from './wrap-text.ts';

const EXAMPLES: readonly (readonly [string, string])[] = [
  ['codebatch scan .', 'snapshot this directory, run every task, show what was found'],
  ['codebatch query diagnostics --severity error', 'list the errors that the last scan found'],
  ['codebatch top', 'the most complex functions'],
  ['codebatch scan . --json --fail-on warning', 'for a CI job: one JSON document, exit code 1 on findings'],
];

/** The help of the program, or of a group of commands such as `query`. */
export function renderOverview(
  group: { readonly words: readonly string[]; readonly entries: readonly CommandEntry[] },
  screen: Screen,
  version: string,
): string {
  const { paint } = screen;
  const prefix = ['codebatch', ...group.words.slice(0, 1)].join(' ');
  const lines =
    group.words.length === 0
      ? [`${paint.bold(`codebatch ${version}`)}  Freeze a codebase, run tasks over it, query what they found.`, '']
      : [];
  lines.push(`${paint.bold('Usage')}  ${prefix} <command> [options]`);
  const width = Math.max(...group.entries.map((entry) => entry.name.length));
  for (const category of CATEGORIES) {
    const entries = group.entries.filter((entry) => entry.category === category);
    if (entries.length === 0) continue;
    lines.push('', paint.bold(category));
    for (const entry of entries) lines.push(...termLines(entry.name, entry.summary, width, screen));
  }
  if (group.words.length === 0) {
    lines.push('', paint.bold('Examples'));
    for (const [example, meaning] of EXAMPLES) lines.push(`  ${paint.cyan(example)}`, `      ${paint.dim(meaning)}`);
    lines.push('', paint.bold('Exit codes'), ...EXIT_CODE_LINES.map((line) => `  ${line}`));
  }
  lines.push('', `${prefix} <command> --help shows options and examples of one command.`);
  return `${lines.join('\n')}\n`;
}

const EXIT_CODE_LINES = [
  '0 done   1 negative answer (--fail-on)   2 usage   3 store or data problem',
  '4 some files or shards failed or are not done   70 internal error   130 interrupted',
];

/**
 * The help of one command: usage, what it does, options, examples.
 *
 * @param details - What it does, as written: clipanion takes a line that begins with a flag for an item of a list.
 */
export function renderCommandHelp(
  entry: CommandEntry,
  definition: Definition | undefined,
  details: string,
  screen: Screen,
): string {
  const { paint } = screen;
  const width = screen.width ?? 100;
  const lines = [
    `${paint.bold('Usage')}  ${definition?.usage ?? `codebatch ${entry.name}`} [options]`,
    '',
    `${entry.summary}.`,
  ];
  for (const paragraph of details.trim().split(/\n\s*\n/)) {
    if (paragraph !== '') lines.push('', ...wrapText(paragraph.replaceAll(/\s+/g, ' '), width));
  }
  const known = (definition?.options ?? []).filter((option) => entry.explains || option.definition !== '--explain');
  const options = known.map((option) => ({
    term: describeOption(option.definition),
    text: option.description ?? '',
  }));
  if (options.length > 0) {
    const termWidth = Math.max(...options.map((option) => option.term.length));
    lines.push('', paint.bold('Options'));
    for (const option of options) lines.push(...termLines(option.term, option.text, termWidth, screen));
  }
  const examples = definition?.examples ?? [];
  if (examples.length > 0) lines.push('', paint.bold('Examples'));
  for (const [meaning, example] of examples) {
    lines.push(`  ${paint.cyan(example)}`, `      ${paint.dim(meaning.trim())}`);
  }
  const spellings = entry.aliases.filter((alias) => alias !== entry.name);
  if (spellings.length > 0)
    lines.push('', `Also spelled ${spellings.map((alias) => `codebatch ${alias}`).join(', ')}.`);
  return `${lines.join('\n')}\n`;
}

/** Narrower texts stand under their term, not beside it. */
const NARROWEST_TEXT = 30;

function termLines(term: string, text: string, termWidth: number, screen: Screen): string[] {
  const width = screen.width ?? 110;
  const beside = width - termWidth - 4;
  if (beside < NARROWEST_TEXT) {
    const margin = ' '.repeat(6);
    return [`  ${screen.paint.cyan(term)}`, ...wrapText(text, width - margin.length).map((line) => margin + line)];
  }
  const indent = ' '.repeat(termWidth + 4);
  const [first = '', ...rest] = wrapText(text, beside);
  const head = `  ${screen.paint.cyan(term)}${padText('', termWidth - textWidth(term))}  ${first}`.trimEnd();
  return [head, ...rest.map((line) => indent + line)];
}
