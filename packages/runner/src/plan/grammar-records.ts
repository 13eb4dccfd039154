import { CodebatchError, type ConfiguredGrammar, canonicalJson, type TaskRecord } from '@codebatch/core';

type Grammars = ReadonlyMap<string, ConfiguredGrammar>;

/** What `task.json` says of the grammars of the configuration: all that decides a result, nothing of this machine. */
export function grammarRecords(grammars: Grammars): NonNullable<TaskRecord['grammars']> {
  return Object.fromEntries([...grammars].map(([language, { record }]) => [language, structuredClone(record)]));
}

/**
 * The grammars of a planned task, as they are on this machine.
 *
 * @throws CodebatchError LANGUAGE_UNAVAILABLE where the configuration at hand has none for a language, or another one
 */
export function plannedGrammars(record: TaskRecord, grammars: Grammars): Record<string, ConfiguredGrammar> {
  const found: Record<string, ConfiguredGrammar> = {};
  for (const [language, planned] of Object.entries(record.grammars ?? {})) {
    const grammar = grammars.get(language);
    const wanted = `${planned.package} ${planned.version} (ABI ${planned.abi})`;
    if (grammar === undefined) {
      throw new CodebatchError(
        'LANGUAGE_UNAVAILABLE',
        `'${record.batch_id}' was planned with a grammar for ${language}, ${wanted}; no configuration names one`,
        {
          hints: ['Name the configuration that the batch was made with: --config <file>.'],
          details: { batch_id: record.batch_id, language },
        },
      );
    }
    if (canonicalJson(grammar.record) !== canonicalJson(planned)) {
      const { package: name, version, abi } = grammar.record;
      const same = `${name} ${version} (ABI ${abi})` === wanted;
      throw new CodebatchError(
        'LANGUAGE_UNAVAILABLE',
        `'${record.batch_id}' was planned with ${wanted} for ${language}; the configuration has ${same ? 'another tags query or other kinds for it' : `${name} ${version} (ABI ${abi})`}`,
        {
          hints: [
            'Make a new batch with the configuration as it is, or restore the one that the batch was planned with.',
          ],
          details: { batch_id: record.batch_id, language, planned, configured: grammar.record },
        },
      );
    }
    found[language] = grammar;
  }
  return found;
}
