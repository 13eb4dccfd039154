import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * The path of the user's global ignore file: `core.excludesFile` of the user's git configuration, otherwise
 * `$XDG_CONFIG_HOME/git/ignore`. The file need not exist.
 *
 * git is not run: its configuration files are read as plain text. Read are `$GIT_CONFIG_GLOBAL` alone where it is set,
 * otherwise `$XDG_CONFIG_HOME/git/config` and then `~/.gitconfig`, whose word is the last. Not followed are `[include]`,
 * the system's configuration and that of the scanned repository.
 */
export function globalExcludesFile(env: Readonly<Record<string, string | undefined>>): string {
  const home = env['HOME'] || homedir();
  const configHome = env['XDG_CONFIG_HOME'] || join(home, '.config');
  const chosen = env['GIT_CONFIG_GLOBAL'];
  const files = chosen === undefined ? [join(configHome, 'git', 'config'), join(home, '.gitconfig')] : [chosen];
  let configured: string | undefined;
  for (const file of files) configured = readExcludesFileSetting(file) ?? configured;
  if (configured !== undefined) {
    const expanded = configured.startsWith('~/') ? join(home, configured.slice(2)) : configured;
    if (isAbsolute(expanded)) return expanded;
  }
  return join(configHome, 'git', 'ignore');
}

function readExcludesFileSetting(file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // No configuration, or none that this user may read: git then uses its defaults too.
    return undefined;
  }
  return parseExcludesFileSetting(text);
}

/** The value of `core.excludesFile` in the text of a git configuration file; the last one counts. @internal */
export function parseExcludesFileSetting(text: string): string | undefined {
  let section = '';
  let value: string | undefined;
  for (const line of text.replace(/\\\r?\n/g, '').split(/\r?\n/)) {
    const header = line.match(/^\s*\[([^\]]*)\]/);
    const setting = header === null ? line : line.slice(header[0].length);
    if (header !== null) section = header[1]!.trim().toLowerCase();
    if (section !== 'core') continue;
    const found = setting.match(/^\s*excludesfile\s*=(.*)$/i);
    if (found !== null) value = parseConfigValue(found[1]!);
  }
  return value === '' ? undefined : value;
}

/** Quotes keep blanks and comment signs; backslash escapes a quote or itself; a bare `#` or `;` starts a comment. */
function parseConfigValue(text: string): string {
  let value = '';
  let kept = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!;
    if (char === '"') {
      quoted = !quoted;
      kept = value.length;
    } else if (char === '\\') {
      at += 1;
      value += text[at] ?? '';
      kept = value.length;
    } else if (!quoted && (char === '#' || char === ';')) {
      break;
    } else if (quoted || !/\s/.test(char)) {
      value += char;
      kept = value.length;
    } else if (value !== '') {
      value += char;
    }
  }
  return value.slice(0, kept);
}
