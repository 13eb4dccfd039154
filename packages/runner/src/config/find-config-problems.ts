import { type CodebatchError, KIND_ROLES, nearestNames, SYMBOL_TYPES } from '@codebatch/core';
import { DEFAULT_LIMITS } from '../limits.ts';
import type { CodebatchConfig } from './codebatch-config.ts';
import { compileGlob } from './compile-glob.ts';
import { languageProblems } from './language-names.ts';

type Check = (value: unknown, at: string) => Generator<string>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text: Check = function* (value, at) {
  if (typeof value !== 'string') yield `'${at}' must be a string`;
};

const listOf = (check: Check): Check =>
  function* (value, at) {
    if (!Array.isArray(value)) yield `'${at}' must be a list`;
    else for (const [index, item] of value.entries()) yield* check(item, `${at}[${index}]`);
  };

const recordOf = (check: Check): Check =>
  function* (value, at) {
    if (!isObject(value)) yield `'${at}' must be an object`;
    else for (const [name, item] of Object.entries(value)) yield* check(item, `${at}.${name}`);
  };

const anything: Check = function* () {};

const fields = (known: Readonly<Record<string, Check>>, required: readonly string[] = []): Check =>
  function* (value, at) {
    if (!isObject(value)) {
      yield `'${at}' must be an object`;
      return;
    }
    const prefix = at === '' ? '' : `${at}.`;
    for (const name of required) if (!(name in value)) yield `'${prefix}${name}' is missing`;
    for (const [name, item] of Object.entries(value)) {
      if (item === undefined) continue;
      if (Object.hasOwn(known, name)) yield* known[name]!(item, prefix + name);
      else {
        const near = nearestNames(name, Object.keys(known));
        yield `'${prefix}${name}' is not known${near.length > 0 ? ` (did you mean ${near.join(' or ')}?)` : ''}`;
      }
    }
  };

const positiveInteger: Check = function* (value, at) {
  if (!Number.isSafeInteger(value) || (value as number) <= 0) yield `'${at}' must be a positive integer`;
};

const glob: Check = function* (value, at) {
  if (typeof value !== 'string') {
    yield* text(value, at);
    return;
  }
  try {
    compileGlob(value);
  } catch (error) {
    yield `'${at}': ${(error as CodebatchError).message}`;
  }
};

const options = recordOf(recordOf(anything));

const pipelineTask: Check = function* (value, at) {
  if (typeof value === 'string') return;
  yield* fields({ type: text, task_id: text, depends_on: listOf(text), options: recordOf(anything) }, ['type'])(
    value,
    at,
  );
};

const textOrFalse: Check = function* (value, at) {
  if (typeof value !== 'string' && value !== false) yield `'${at}' must be a string or false`;
};

const symbolType: Check = function* (value, at) {
  if (!(SYMBOL_TYPES as readonly unknown[]).includes(value)) yield `'${at}' must be one of ${SYMBOL_TYPES.join(', ')}`;
};

const grammarEntry = fields({
  grammar: text,
  property: text,
  wasm: text,
  extensions: listOf(text),
  names: listOf(text),
  interpreters: listOf(text),
  tags: textOrFalse,
  kinds: fields(Object.fromEntries(KIND_ROLES.map((role) => [role, listOf(text)]))),
  symbol_types: recordOf(symbolType),
});

const languages: Check = function* (value, at) {
  if (!isObject(value)) yield `'${at}' must be an object`;
  else {
    const problems = Object.entries(value).flatMap(([name, item]) => {
      if (typeof item === 'string') return [];
      if (isObject(item)) return [...grammarEntry(item, `${at}.${name}`)];
      return [`'${at}.${name}' must be the id of a language, or an object that names a grammar`];
    });
    yield* problems.length > 0 ? problems : languageProblems(value as NonNullable<CodebatchConfig['languages']>, at);
  }
};

const config = fields({
  tasks: listOf(text),
  pipelines: recordOf(fields({ description: text, tasks: listOf(pipelineTask) }, ['tasks'])),
  pipeline: text,
  options,
  overrides: listOf(fields({ files: listOf(glob), options }, ['files', 'options'])),
  languages,
  include: listOf(text),
  exclude: listOf(text),
  limits: fields(Object.fromEntries(Object.keys(DEFAULT_LIMITS).map((name) => [name, positiveInteger]))),
  file: text,
});

/** Every reason why a value is no configuration; empty when it is one. */
export function findConfigProblems(value: unknown): string[] {
  return isObject(value) ? [...config(value, '')] : ['it must export an object'];
}
