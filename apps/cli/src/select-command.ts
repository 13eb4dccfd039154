import { COMMANDS, type CommandEntry } from './command-table.ts';

/** What a command line asks for, found out without loading any command. */
export type Selection =
  | { readonly type: 'command'; readonly entry: CommandEntry }
  /** No command, or the first word of several: `codebatch`, `codebatch query`. */
  | { readonly type: 'group'; readonly words: readonly string[]; readonly entries: readonly CommandEntry[] }
  | { readonly type: 'unknown'; readonly word: string };

/** Options that may come before the command. Those with a value take the next word, which is then no command. */
const OPTIONS_WITH_VALUE = ['--store', '--indexes', '--batch'];
const OPTIONS_WITHOUT_VALUE = [
  '--json',
  '--jsonl',
  '--color',
  '--no-color',
  '--pager',
  '--no-pager',
  '--explain',
  '--help',
  '-h',
];

/** The command that the words of `args` spell, the longest spelling first. Options may come before it. */
export function selectCommand(args: readonly string[]): Selection {
  const words = leadingWords(args);
  const spelled = COMMANDS.flatMap((entry) =>
    [entry.name, ...entry.aliases].map((spelling) => ({ entry, spelling: spelling.split(' ') })),
  ).filter(({ spelling }) => spelling.every((word, index) => words[index] === word));
  const longest = spelled.sort((a, b) => b.spelling.length - a.spelling.length)[0];
  if (longest !== undefined) return { type: 'command', entry: longest.entry };
  const [first] = words;
  if (first === undefined) return { type: 'group', words: [], entries: COMMANDS };
  const group = entriesOfGroup(first);
  return group.length > 0 ? { type: 'group', words, entries: group } : { type: 'unknown', word: first };
}

/** The group that a help is asked for: all commands, or those of a word such as `snapshot` that stands alone. */
export function groupOf(
  selection: Selection,
  args: readonly string[],
): { readonly words: readonly string[]; readonly entries: readonly CommandEntry[] } | undefined {
  if (selection.type === 'group') return selection;
  const words = leadingWords(args);
  const [first = ''] = words;
  const entries = words.length === 1 ? entriesOfGroup(first) : [];
  return entries.length > 0 ? { words, entries } : undefined;
}

/** The commands whose name begins with a word of their group: `query` has five. */
export function entriesOfGroup(word: string): CommandEntry[] {
  return COMMANDS.filter((entry) => entry.name.startsWith(`${word} `));
}

function leadingWords(args: readonly string[]): string[] {
  const words: string[] = [];
  for (let index = 0; index < args.length && words.length < 2; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--') break;
    if (OPTIONS_WITH_VALUE.includes(arg)) index += 1;
    else if (!arg.startsWith('-')) words.push(arg);
    // Any other option may take the next word as its value: what follows is left to the command's own parser.
    else if (!OPTIONS_WITHOUT_VALUE.includes(arg) && !arg.includes('=')) break;
  }
  return words;
}
