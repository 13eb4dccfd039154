import type { RecordOutput, Task } from '@codebatch/plugin';

/** Says why a task may not yield a record, or undefined. */
export type RecordCheck = (record: RecordOutput) => string | undefined;

/** Fields that the runner owns: a task that could set them could speak for another. */
const OWNED = ['schema_version', 'snapshot_id', 'batch_id', 'task_id', 'shard_id', 'ts', 'file_origin'] as const;

/**
 * Compiles what the records of a task have to be: of a declared kind, without fields of the runner, and as the schema of
 * their kind wants them. The compiler of schemas is loaded only where a task declares one.
 */
export async function compileRecordCheck(task: Task): Promise<RecordCheck> {
  const schemas = await compileSchemas(task);
  return (record) => {
    const { kind } = record;
    if (typeof kind !== 'string' || !Object.hasOwn(task.outputs, kind)) return `the undeclared kind '${kind}'`;
    const owned = OWNED.find((field) => field in record);
    if (owned !== undefined) return `the field '${owned}', which belongs to the runner`;
    const wrong = schemas.get(kind)?.(record);
    return wrong === undefined ? undefined : `a record of kind '${kind}' in which ${wrong}`;
  };
}

/** For each kind with a schema, what says where a record departs from it. */
async function compileSchemas(task: Task): Promise<ReadonlyMap<string, RecordCheck>> {
  const checks = new Map<string, RecordCheck>();
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
