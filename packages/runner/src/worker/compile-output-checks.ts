import type { Task } from '@codebatch/plugin';

/** Says what is wrong with a record, or undefined. */
export type CheckRecord = (record: object) => string | undefined;

/** Compiles the declared schemas of a task's kinds. The compiler is loaded only where a task declares one. */
export async function compileOutputChecks(task: Task): Promise<ReadonlyMap<string, CheckRecord>> {
  const checks = new Map<string, CheckRecord>();
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
