import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { codebatch, codebatchJson, temporaryFolder } from './support/run-codebatch.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const cwd = temporaryFolder();
const commands = (codebatchJson(['api'], { cwd }).document['commands'] as { name: string }[]).map(({ name }) => name);

const PAGES = [
  'README.md',
  'apps/cli/README.md',
  ...readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map((file) => path.join('docs', file)),
].filter((file) => file.endsWith('.md'));

const pageText = (page: string): string => readFileSync(path.join(ROOT, page), 'utf8');

/** The flags of every command, as the completions of bash offer them. */
function flagsByCommand(): ReadonlyMap<string, ReadonlySet<string>> {
  const { stdout } = codebatch(['completion', 'bash'], { cwd });
  const rows = stdout.matchAll(/^ +'([a-z -]+?)(?:| '\*|')\) COMPREPLY=\(\$\(compgen -W '(-[^']*)'/gm);
  return new Map([...rows].map(([, name = '', flags = '']) => [name.trim(), new Set(flags.split(' '))]));
}

/** The commands in fenced blocks of a page, without what a pipe, a redirection or a comment adds to them. */
function commandLines(page: string): string[] {
  return [...pageText(page).matchAll(/^```(?:sh|yaml)\b[^\n]*\n(.*?)^```$/gms)].flatMap(([, block = '']) =>
    [...block.matchAll(/(?:^|run: |&& |npx )(?:codebatch|@codebatch\/cli) ([^|>#&\n]+)/gm)].map(([, line = '']) =>
      line.trim(),
    ),
  );
}

describe('commands in the documentation', () => {
  const flagsOf = flagsByCommand();

  it.each(PAGES)('%s: every command that it shows is there, with its flags', (page) => {
    for (const line of commandLines(page)) {
      const name = commands.find((one) => line === one || line.startsWith(`${one} `));
      expect(name, line).toBeDefined();
      for (const [flag] of line.matchAll(/(?<= )--?[a-z][a-z-]*/g)) {
        expect([...(flagsOf.get(name ?? '') ?? [])], line).toContain(flag);
      }
    }
  });

  it('the table of apps/cli/README.md has every command', () => {
    const named = [...pageText('apps/cli/README.md').matchAll(/`([a-z][a-z -]*?)(?: [<[][^`]*)?`/g)];
    expect(named.map(([, name]) => name)).toEqual(expect.arrayContaining(commands));
  });
});
