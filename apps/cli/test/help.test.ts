import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { codebatch, codebatchJson, temporaryFolder } from './support/run-codebatch.ts';

const cwd = temporaryFolder();
const commands = codebatchJson(['api'], { cwd }).document['commands'] as { name: string; aliases: string[] }[];
const groups = [...new Set(commands.filter(({ name }) => name.includes(' ')).map(({ name }) => name.split(' ')[0]!))];

describe('help', () => {
  it('without arguments and with --help it lists every command with examples', () => {
    for (const args of [[], ['--help'], ['-h'], ['help']]) {
      const { status, stdout, stderr } = codebatch(args, { cwd });
      expect(status).toBe(0);
      expect(stderr).toBe('');
      for (const { name } of commands) expect(stdout).toContain(`  ${name} `);
      expect(stdout).toMatch(/Examples\n {2}codebatch scan/);
    }
  });

  it.each(commands)('$name has a help with usage, options and an example, in both spellings', ({ name, aliases }) => {
    const { status, stdout, stderr } = codebatch([...name.split(' '), '--help'], { cwd });
    expect(status).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain(`Usage  codebatch ${name}`);
    expect(stdout).toContain('--json');
    expect(stdout).toMatch(/Examples\n {2}\S/);
    expect(stdout).toContain(`codebatch ${name}`);
    expect(stdout).not.toMatch(/#\d/);
    for (const alias of aliases.filter((spelling) => spelling.includes('-'))) {
      expect(codebatch([alias, '--help'], { cwd }).stdout).toBe(stdout);
    }
  });

  it.each(groups)('%s alone lists its commands', (group) => {
    const { status, stdout } = codebatch([group, '--help'], { cwd });
    expect(status).toBe(0);
    for (const { name } of commands.filter((command) => command.name.startsWith(`${group} `))) {
      expect(stdout).toContain(name);
    }
  });

  it('says only what is so: whole paragraphs, commands and metrics that there are, limits as they are', () => {
    const help = (command: string): string => {
      const { stdout } = codebatch([...command.split(' '), '--help'], { cwd });
      for (const paragraph of stdout.split('\n\n')) expect(paragraph).not.toMatch(/ (?:It may|what is)$/);
      return stdout.replace(/\s+/g, ' ');
    };
    expect(help('gc')).toContain('It may run beside scans');
    expect(help('verify')).toContain('it finds what is missing, cut or has no place');
    expect(help('explain')).not.toContain('failures');
    expect(help('top')).toContain('function_complexity, function_sloc, function_parameters, function_max_nesting');
    expect(help('top')).toContain('default 20 in tables');
    expect(help('query graph')).toContain('default 10 in the overview');
    for (const command of ['top', 'files', 'query stats']) expect(help(command)).not.toContain('exactly as stored');
    expect(help('query symbols')).toContain('exactly as stored');
  });

  it('prints its version', () => {
    const { status, stdout } = codebatch(['--version'], { cwd });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(codebatchJson(['--version'], { cwd }).document).toEqual({ name: 'codebatch', version: stdout.trim() });
  });

  it('fits the help into lines of a terminal width where output is no terminal', () => {
    for (const line of codebatch(['scan', '--help'], { cwd }).stdout.split('\n')) {
      if (!line.startsWith('  codebatch')) expect(line.length).toBeLessThanOrEqual(120);
    }
  });
});

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'])('%s: every command and its options are in the script', (shell) => {
    const { status, stdout } = codebatch(['completion', shell], { cwd });
    expect(status).toBe(0);
    for (const { name } of commands) for (const word of name.split(' ')) expect(stdout).toContain(word);
    expect(stdout).toContain(shell === 'fish' ? '-l fail-on' : '--fail-on');
  });

  it('bash: completes commands, subcommands, options and values', () => {
    const script = codebatch(['completion', 'bash'], { cwd }).stdout;
    const complete = (...words: string[]): string[] => {
      const body = `${script}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _codebatch; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return spawnSync('bash', ['-c', body], { encoding: 'utf8' })
        .stdout.split('\n')
        .filter((line) => line !== '');
    };
    expect(complete('codebatch', 'sc')).toEqual(['scan']);
    expect(complete('codebatch', 'query', 'd')).toEqual(['diagnostics']);
    expect(complete('codebatch', 'scan', '.', '--fail')).toEqual(['--fail-on']);
    expect(complete('codebatch', 'scan', '--fail-on', 'w')).toEqual(['warning']);
    expect(complete('codebatch', 'scan', '--fail-on', 'n')).toEqual(['new']);
    expect(complete('codebatch', 'export', '--format', 's')).toEqual(['sarif']);
    expect(complete('codebatch', 'ast', '--format', 's')).toEqual(['sexp']);
    expect(complete('codebatch', 'top', 'com')).toEqual(['comment_lines', 'complexity']);
    expect(complete('codebatch', 'query', 'outputs', '--lim')).toEqual(['--limit']);
  });

  it('an unknown shell is refused', () => {
    expect(codebatch(['completion', 'tcsh'], { cwd }).status).toBe(2);
  });
});
