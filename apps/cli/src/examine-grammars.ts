import { isCodebatchError } from '@codebatch/core';
import { createParser, resolveGrammars } from '@codebatch/languages';
import { grammarEntries, loadConfig } from '@codebatch/runner/config';
import type { Check } from './doctor-check.ts';

/** Loads each grammar that a configuration names. Nothing found makes it throw, but for a configuration that is none. */
export async function examineGrammars(configFile: string): Promise<Check[]> {
  const { languages, file = configFile } = await loadConfig(configFile);
  const checks: Check[] = [];
  for (const [language, entry] of grammarEntries(languages)) {
    checks.push(
      await examineGrammar(language, async () => {
        const found = await resolveGrammars(new Map([[language, entry]]), file);
        const parser = await createParser({ grammars: Object.fromEntries(found) });
        const backend = parser.backendOf(language);
        parser.close();
        const { package: name, version, abi } = found.get(language)!.record;
        return `${name} ${version} (ABI ${abi}), ${backend}`;
      }),
    );
  }
  return checks;
}

async function examineGrammar(language: string, describe: () => Promise<string>): Promise<Check> {
  const name = `grammar ${language}`;
  try {
    return { name, status: 'ok', message: await describe() };
  } catch (error) {
    if (!isCodebatchError(error)) throw error;
    const advice = error.hints[0];
    return { name, status: 'problem', message: error.message, ...(advice === undefined ? {} : { advice }) };
  }
}
