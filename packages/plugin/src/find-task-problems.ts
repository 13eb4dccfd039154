import { OUTPUT_KINDS, SEVERITIES } from '@codebatch/core';
import { API_VERSION } from './task-definition.ts';

const NAME = /^[a-zA-Z0-9_-]+$/;
const NAMESPACED_KIND = /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$/;
const DIAGNOSTIC_ID = /^[A-Za-z][A-Za-z0-9_./-]*$/;
/** Codes that the runner writes itself: a task that declared them would hide its own failures. */
const RESERVED_DIAGNOSTIC = /^(TASK_|SKIP_|OBJECT_)/;

const PROPERTIES = new Set([
  'name',
  'version',
  'apiVersion',
  'description',
  'inputs',
  'outputs',
  'diagnostics',
  'options',
  'fingerprint',
  'open',
  'file',
  'snapshot',
  'close',
]);
const INPUT_PROPERTIES = new Set(['languages', 'grammars', 'maxBytes', 'prior', 'path']);

/** Every reason why a value is no valid task definition, in the order of its properties; empty when it is one. */
export function findTaskProblems(value: unknown): string[] {
  if (!isObject(value)) return ['a task is an object'];
  return [
    ...unknownProperties(value, PROPERTIES, ''),
    ...identityProblems(value),
    ...inputProblems(value['inputs']),
    ...outputProblems(value['outputs']),
    ...diagnosticProblems(value['diagnostics']),
    ...optionProblems(value['options']),
    ...functionProblems(value),
  ];
}

function* identityProblems(task: Record<string, unknown>): Generator<string> {
  if (typeof task['name'] !== 'string' || !NAME.test(task['name'])) {
    yield "'name' must consist of letters, digits, '_' and '-'";
  }
  if (typeof task['version'] !== 'string' || task['version'] === '') yield "'version' must be a string";
  if (task['apiVersion'] !== API_VERSION) yield `'apiVersion' must be ${API_VERSION}`;
  if (typeof task['description'] !== 'string') yield "'description' must be a string";
}

function* inputProblems(inputs: unknown): Generator<string> {
  if (!isObject(inputs)) {
    yield "'inputs' must be an object";
    return;
  }
  yield* unknownProperties(inputs, INPUT_PROPERTIES, 'inputs.');
  const { languages, grammars, maxBytes, prior, path } = inputs;
  if (languages !== undefined && !(Array.isArray(languages) && languages.every((id) => typeof id === 'string'))) {
    yield "'inputs.languages' must be a list of language ids";
  }
  if (maxBytes !== undefined && !(Number.isSafeInteger(maxBytes) && (maxBytes as number) > 0)) {
    yield "'inputs.maxBytes' must be a positive integer";
  }
  if (path !== undefined && typeof path !== 'boolean') yield "'inputs.path' must be true or false";
  if (grammars !== undefined && typeof grammars !== 'boolean') yield "'inputs.grammars' must be true or false";
  const isPrior = (item: unknown): boolean =>
    isObject(item) && typeof item['task'] === 'string' && typeof item['kind'] === 'string';
  if (prior !== undefined && !(Array.isArray(prior) && prior.every(isPrior))) {
    yield "'inputs.prior' must be a list of {task, kind}";
  }
}

function* outputProblems(outputs: unknown): Generator<string> {
  if (!isObject(outputs)) {
    yield "'outputs' must be an object";
    return;
  }
  const known: readonly string[] = OUTPUT_KINDS;
  for (const [kind, declaration] of Object.entries(outputs)) {
    if (!known.includes(kind) && !NAMESPACED_KIND.test(kind)) {
      yield `the output kind '${kind}' is neither one of ${known.join(', ')} nor of the form 'vendor.kind'`;
    }
    if (!isObject(declaration)) yield `'outputs.${kind}' must be an object`;
    else if (declaration['schema'] !== undefined && !isObject(declaration['schema'])) {
      yield `'outputs.${kind}.schema' must be a JSON Schema`;
    }
  }
}

function* diagnosticProblems(diagnostics: unknown): Generator<string> {
  if (diagnostics === undefined) return;
  if (!isObject(diagnostics)) {
    yield "'diagnostics' must be an object";
    return;
  }
  const severities: readonly unknown[] = SEVERITIES;
  for (const [id, declaration] of Object.entries(diagnostics)) {
    if (!DIAGNOSTIC_ID.test(id) || RESERVED_DIAGNOSTIC.test(id)) yield `'${id}' cannot be the id of a diagnostic`;
    if (!isObject(declaration) || typeof declaration['message'] !== 'string') {
      yield `'diagnostics.${id}' must have a message`;
    } else if (!severities.includes(declaration['severity'])) {
      yield `'diagnostics.${id}.severity' must be one of ${SEVERITIES.join(', ')}`;
    }
  }
}

function* optionProblems(options: unknown): Generator<string> {
  if (options === undefined) return;
  if (!isObject(options) || !isObject(options['schema']) || !isObject(options['defaults'])) {
    yield "'options' must have a schema and defaults";
  } else if (options['schema']['type'] !== 'object') {
    yield "'options.schema' must be of type object";
  }
}

function* functionProblems(task: Record<string, unknown>): Generator<string> {
  for (const name of ['fingerprint', 'open', 'file', 'snapshot', 'close']) {
    if (task[name] !== undefined && typeof task[name] !== 'function') yield `'${name}' must be a function`;
  }
  if (task['file'] === undefined && task['snapshot'] === undefined) yield "one of 'file' and 'snapshot' must be given";
  if (task['file'] !== undefined && task['snapshot'] !== undefined) yield "'file' and 'snapshot' exclude each other";
}

function* unknownProperties(value: object, known: ReadonlySet<string>, prefix: string): Generator<string> {
  for (const name of Object.keys(value)) {
    if (!known.has(name)) yield `'${prefix}${name}' is no property of a task`;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
