import {
  isCodebatchError,
  type OutputKind,
  parseRecord,
  REQUIRED_FIELDS,
  SCHEMA_VERSION,
  SEVERITIES,
} from '@codebatch/core';
import type { DiagnosticOutput, RecordOutput, Task } from '@codebatch/plugin';
import type { FileContents } from './file-contents.ts';
import { findFieldProblem } from './find-json-problem.ts';

/** Says why a task may not yield an output, or undefined. */
export interface OutputCheck {
  record(record: RecordOutput): string | undefined;
  /** @throws SkipFile for a range in a file that is no text */
  finding(finding: DiagnosticOutput, contents: FileContents): string | undefined;
}

type SchemaCheck = (record: RecordOutput) => string | undefined;

/** Fields that the runner owns: a task that could set them could speak for another. */
const OWNED = ['schema_version', 'snapshot_id', 'batch_id', 'task_id', 'shard_id', 'ts', 'file_origin'] as const;

/** Fields that count from 1 (SPEC 9.2). */
const PLACES = ['line', 'column', 'end_line', 'end_column'] as const;

/** Stands for what the runner adds to a record, which the schema of records wants as well. */
const ENVELOPE = {
  schema_version: SCHEMA_VERSION,
  snapshot_id: '-',
  batch_id: '-',
  task_id: '-',
  shard_id: '00',
  path: '',
  ts: '2000-01-01T00:00:00Z',
} as const;

/**
 * Compiles what the outputs of a task have to be. A record is of a declared kind, has no fields of the runner, is plain
 * JSON, and is as SPEC 9 and the schema that the task declares for its kind want it; a finding lies within its file. The
 * compiler of schemas is loaded only where a task declares one.
 */
export async function compileOutputCheck(task: Task): Promise<OutputCheck> {
  const schemas = await compileSchemas(task);
  return {
    record(record) {
      const { kind } = record;
      if (typeof kind !== 'string' || !Object.hasOwn(task.outputs, kind)) return `the undeclared kind '${kind}'`;
      const owned = OWNED.find((field) => field in record);
      if (owned !== undefined) return `the field '${owned}', which belongs to the runner`;
      const wrong = findFieldProblem(record) ?? findSchemaProblem(record) ?? schemas.get(kind)?.(record);
      return wrong === undefined ? undefined : `a record of kind '${kind}' in which ${wrong}`;
    },
    finding(finding, contents) {
      const wrong = findPlaceProblem(finding) ?? findFindingProblem(finding, contents);
      return wrong === undefined ? undefined : `the diagnostic '${finding.diagnostic}' in which ${wrong}`;
    },
  };
}

/** Where a record departs from SPEC 9. */
function findSchemaProblem(record: RecordOutput): string | undefined {
  const required = REQUIRED_FIELDS[record.kind as OutputKind] ?? [];
  const missing = required.find((field) => record[field] === undefined);
  if (missing !== undefined) return `'${missing}' is missing`;
  try {
    // By its prototype: copied together, the fields of a record and its envelope take twenty times as long.
    parseRecord('output', Object.assign(Object.create(ENVELOPE) as object, record), 'It');
  } catch (error) {
    if (!isCodebatchError(error)) throw error;
    return `'${error.details['field']}' ${error.details['reason']}`;
  }
  return findPlaceProblem(record);
}

function findPlaceProblem(output: RecordOutput | DiagnosticOutput): string | undefined {
  for (const name of PLACES) {
    const place = (output as Readonly<Record<string, unknown>>)[name];
    if (place !== undefined && !(Number.isSafeInteger(place) && (place as number) >= 1)) {
      return `'${name}' is ${String(place)} and no whole number from 1`;
    }
  }
  return undefined;
}

function findFindingProblem({ severity, range }: DiagnosticOutput, contents: FileContents): string | undefined {
  if (severity !== undefined && !SEVERITIES.includes(severity)) {
    return `'severity' is '${severity}' and none of ${SEVERITIES.join(', ')}`;
  }
  if (range === undefined) return undefined;
  const { start, end } = range;
  const { length } = contents.decoded().text;
  const fits = Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start <= end && end <= length;
  return fits ? undefined : `'range' from ${start} to ${end} is none of a text of ${length} characters`;
}

/** For each kind with a schema of the task, what says where a record departs from it. */
async function compileSchemas(task: Task): Promise<ReadonlyMap<string, SchemaCheck>> {
  const checks = new Map<string, SchemaCheck>();
  for (const [kind, { schema }] of Object.entries(task.outputs)) {
    if (schema === undefined) continue;
    const { Ajv2020 } = await import('ajv/dist/2020.js');
    const ajv = new Ajv2020({ strict: false, logger: false });
    const validate = ajv.compile(schema);
    checks.set(kind, (record) => {
      if (validate(record)) return undefined;
      const first = validate.errors?.[0];
      return `${first?.instancePath || 'the record'} ${first?.message ?? 'is not valid'}`;
    });
  }
  return checks;
}
