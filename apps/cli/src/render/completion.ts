/** Shells that a script can be printed for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** A command as a completion script knows it. */
export interface CompletionCommand {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly { readonly flag: string; readonly description: string }[];
  /** What can follow options of this command, where it is not what can follow them in all. */
  readonly values: OptionValues;
  /** What its first argument can be, as far as that is known without a store. */
  readonly argument: readonly string[];
}

type OptionValues = Readonly<Record<string, readonly string[]>>;

/** Each command with its own values of each option. */
function ownValues(commands: readonly CompletionCommand[]): [command: string, flag: string, list: readonly string[]][] {
  return commands.flatMap(({ name, values }) =>
    Object.entries(values).map(([flag, list]): [string, string, readonly string[]] => [name, flag, list]),
  );
}

/** The completion script of a shell. */
export function renderCompletion(
  shell: (typeof SHELLS)[number],
  commands: readonly CompletionCommand[],
  values: OptionValues,
): string {
  if (shell === 'fish') return renderFish(commands, values);
  return shell === 'bash' ? renderBash(commands, values) : renderZsh(commands, values);
}

/** First words, and for each that has them the second words. */
function wordTree(commands: readonly CompletionCommand[]): Map<string, string[]> {
  const tree = new Map<string, string[]>();
  for (const { name } of commands) {
    const [first = '', second] = name.split(' ');
    const known = tree.get(first) ?? [];
    tree.set(first, second === undefined ? known : [...known, second]);
  }
  return tree;
}

function renderBash(commands: readonly CompletionCommand[], values: OptionValues): string {
  const tree = wordTree(commands);
  const groups = [
    ...[...tree].filter(([, words]) => words.length > 0),
    ...commands.flatMap(({ name, argument }): [string, readonly string[]][] =>
      argument.length === 0 ? [] : [[name, argument]],
    ),
  ];
  return `# bash completion for codebatch
_codebatch() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=() word index
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    [[ $word == -* ]] || words+=("$word")
  done
  COMPREPLY=()
  case "\${words[0]} $previous" in
${ownValues(commands)
  .map(
    ([name, flag, list]) =>
      `    '${name} ${flag}') COMPREPLY=($(compgen -W '${list.join(' ')}' -- "$current")); return ;;`,
  )
  .join('\n')}
  esac
  case "$previous" in
${Object.entries(values)
  .map(([flag, list]) => `    ${flag}) COMPREPLY=($(compgen -W '${list.join(' ')}' -- "$current")); return ;;`)
  .join('\n')}
  esac
  if [[ $current == -* ]]; then
    case "\${words[0]} \${words[1]}" in
${commands
  .map(({ name, flags }) => {
    const pattern = name.includes(' ') ? `'${name}'` : `'${name} '*`;
    return `      ${pattern}) COMPREPLY=($(compgen -W '${flags.map(({ flag }) => flag).join(' ')}' -- "$current")) ;;`;
  })
  .join('\n')}
      *) COMPREPLY=($(compgen -W '--help --version' -- "$current")) ;;
    esac
    return
  fi
  case "\${words[0]}" in
    '') COMPREPLY=($(compgen -W '${[...tree.keys()].join(' ')}' -- "$current")) ;;
${groups
  .map(
    ([first, words]) =>
      `    ${first}) [[ \${#words[@]} -eq 1 ]] && COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$current")) ;;`,
  )
  .join('\n')}
  esac
}
complete -o default -F _codebatch codebatch
`;
}

function renderZsh(commands: readonly CompletionCommand[], values: OptionValues): string {
  const tree = wordTree(commands);
  const summaryOf = (name: string): string => commands.find((command) => command.name === name)?.summary ?? '';
  const firstWords = [...tree].map(([first, words]) =>
    quote(`${first}:${escapeColon(summaryOf(first) || `${words.join(', ')}`)}`),
  );
  return `#compdef codebatch
# zsh completion for codebatch
_codebatch() {
  local -a plain choices
  local word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    [[ $word == -* ]] || plain+=("$word")
  done
  case "\${plain[1]} \${words[CURRENT-1]}" in
${ownValues(commands)
  .map(([name, flag, list]) => `    '${name} ${flag}') compadd -- ${list.join(' ')}; return ;;`)
  .join('\n')}
  esac
  case "\${words[CURRENT-1]}" in
${Object.entries(values)
  .map(([flag, list]) => `    ${flag}) compadd -- ${list.join(' ')}; return ;;`)
  .join('\n')}
  esac
  if [[ $PREFIX == -* ]]; then
    case "\${plain[1]} \${plain[2]}" in
${commands
  .map(({ name, flags }) => {
    const pattern = name.includes(' ') ? `'${name}'` : `'${name} '*`;
    const choices = flags.map(({ flag, description }) => quote(`${flag}:${escapeColon(description)}`));
    return `      ${pattern}) choices=(${choices.join(' ')}) ;;`;
  })
  .join('\n')}
      *) choices=('--help:Show help' '--version:Print the version') ;;
    esac
    _describe 'option' choices
    return
  fi
  case "\${plain[1]}" in
    '') choices=(${firstWords.join(' ')}); _describe 'command' choices; return ;;
${[...tree]
  .filter(([, words]) => words.length > 0)
  .map(([first, words]) => {
    const choices = words.map((word) => quote(`${word}:${escapeColon(summaryOf(`${first} ${word}`))}`));
    return `    ${first}) if (( \${#plain} == 1 )); then choices=(${choices.join(' ')}); _describe 'command' choices; return; fi ;;`;
  })
  .join('\n')}
${commands
  .filter(({ argument }) => argument.length > 0)
  .map(
    ({ name, argument }) =>
      `    ${name}) if (( \${#plain} == 1 )); then compadd -- ${argument.join(' ')}; return; fi ;;`,
  )
  .join('\n')}
  esac
  _files
}
if [[ \${zsh_eval_context[-1]} == loadautofunc ]]; then _codebatch "$@"; else compdef _codebatch codebatch; fi
`;
}

function renderFish(commands: readonly CompletionCommand[], values: OptionValues): string {
  const lines = ['# fish completion for codebatch'];
  for (const [first, words] of wordTree(commands)) {
    const summary = commands.find(({ name }) => name === first)?.summary ?? words.join(', ');
    lines.push(`complete -c codebatch -n __fish_use_subcommand -a ${first} -d ${quote(summary)}`);
    for (const word of words) {
      const inner = commands.find(({ name }) => name === `${first} ${word}`)?.summary ?? '';
      const missing = `__fish_seen_subcommand_from ${first}; and not __fish_seen_subcommand_from ${words.join(' ')}`;
      lines.push(`complete -c codebatch -n ${quote(missing)} -a ${word} -d ${quote(inner)}`);
    }
  }
  for (const { name, flags, values: own, argument } of commands) {
    const condition = name
      .split(' ')
      .map((word) => `__fish_seen_subcommand_from ${word}`)
      .join('; and ');
    for (const { flag, description } of flags) {
      const option = flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`;
      const list = own[flag] ?? values[flag];
      const value = list === undefined ? '' : ` -x -a ${quote(list.join(' '))}`;
      lines.push(`complete -c codebatch -n ${quote(condition)} ${option}${value} -d ${quote(description)}`);
    }
    if (argument.length > 0) lines.push(`complete -c codebatch -n ${quote(condition)} -a ${quote(argument.join(' '))}`);
  }
  return `${lines.join('\n')}\n`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function escapeColon(text: string): string {
  return text.replaceAll(':', '\\:');
}
