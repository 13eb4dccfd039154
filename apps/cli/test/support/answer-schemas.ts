import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

const SCHEMAS = path.resolve(import.meta.dirname, '../../../../schemas');

const ajv = new Ajv2020({ strict: false, allErrors: true });
for (const folder of [SCHEMAS, path.join(SCHEMAS, 'cli')]) {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.schema.json'))) {
    ajv.addSchema(JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as object);
  }
}

/** What is wrong with an answer, by the schema of its command; an empty list for a right one. */
export function violations(answer: string, document: unknown): string[] {
  const validate = ajv.getSchema(
    answer === 'error' ? 'urn:codebatch:schema:1:error' : `urn:codebatch:schema:1:cli:${answer}`,
  );
  if (validate === undefined) return [`there is no schema for ${answer}`];
  if (validate(document)) return [];
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

/** Names of the schemas of answers. */
export function answerSchemas(): string[] {
  return readdirSync(path.join(SCHEMAS, 'cli')).map((name) => name.replace('.schema.json', ''));
}
