import { OUTPUT_KINDS, readPlan, readTask, type Store } from '@codebatch/core';
import { countOutputs, type OutputFilter } from '@codebatch/query/records';
import type { LoadedTask } from '@codebatch/runner';
import { loadBuiltIn } from './load-built-in.ts';
import { nearWords } from './near-words.ts';

/** How many of the values that there are a sentence names. */
const NAMED = 8;

/**
 * What may be wrong with a question that no record answers, in sentences: tasks that the batch has not, and kinds, codes,
 * languages and names that none of its records has, with the nearest that some have. Nothing where all of it exists, and
 * the answer is that there is none.
 *
 * @throws as countOutputs does
 */
export async function explainEmpty(store: Store, batchId: string, filter: OutputFilter): Promise<string[]> {
  const named = filter.tasks ?? [];
  const asked = named.length > 0;
  const { tasks: builtIn } = await loadBuiltIn();
  const tasks = readPlan(store, batchId)
    .tasks.map(({ task_id }) => readTask(store, batchId, task_id))
    .filter(({ task_id, type }) => !asked || named.includes(task_id) || named.includes(type));
  const types = new Set(tasks.map(({ type }) => type));
  const valuesOf = (field: string, kinds?: readonly string[]): string[] =>
    countOutputs(store, batchId, kinds === undefined ? {} : { kinds }, [field]).flatMap((row) => {
      const value = row[field];
      return typeof value === 'string' ? [value] : [];
    });
  const notes: string[] = [];
  const lookFor = (
    flag: string,
    wanted: readonly string[] | undefined,
    known: () => readonly string[],
    also: readonly string[] = [],
  ): void => {
    const plain = wanted?.filter((value) => !/[*?]/.test(value)) ?? [];
    if (plain.length === 0) return;
    const found = known();
    for (const value of plain.filter((one) => !found.includes(one) && !also.includes(one))) {
      const near = nearWords(value, [...found, ...also]);
      if (near.length > 0) notes.push(...near.map((name) => `did you mean ${flag} ${name}?`));
      else notes.push(`no record of ${batchId} has the ${flag.slice(2)} ${value}${listValues(found)}`);
    }
  };

  for (const kind of asked ? [] : (filter.kinds ?? [])) {
    const makers = [...builtIn].filter(([, { task }]) => makes(task, kind)).map(([type]) => type);
    const absent = makers.filter((type) => !types.has(type));
    if (absent.length === 0) continue;
    const what = kind === 'diagnostic' ? 'findings' : `${kind} records`;
    const foreign = [...types].some((type) => !builtIn.has(type));
    notes.push(
      foreign || absent.length < makers.length
        ? `${batchId} has no task ${absent.join(', ')}, which makes ${what} too`
        : `${batchId} has no task that makes ${what}, as ${absent.join(', ')} does`,
    );
  }
  const codes = new Map(
    [...builtIn].flatMap(([type, { task }]) =>
      Object.keys(task.diagnostics ?? {}).map((code) => [code, type] as const),
    ),
  );
  for (const code of filter.codes ?? []) {
    const maker = codes.get(code);
    if (maker === undefined || types.has(maker)) continue;
    notes.push(asked ? `${code} is made by the task ${maker}` : `${batchId} has no task ${maker}, which makes ${code}`);
  }
  lookFor('--kind', filter.kinds, () => valuesOf('kind'), OUTPUT_KINDS);
  lookFor('--code', filter.codes, () => valuesOf('code'), [...codes.keys()]);
  lookFor('--language', filter.languages, () => valuesOf('language'));
  lookFor('--name', filter.names, () => [
    ...new Set([...valuesOf('name', filter.kinds), ...valuesOf('qualified_name', filter.kinds)]),
  ]);
  return [...new Set(notes)];
}

function makes({ outputs, diagnostics = {} }: LoadedTask['task'], kind: string): boolean {
  return outputs[kind] !== undefined || (kind === 'diagnostic' && Object.keys(diagnostics).length > 0);
}

function listValues(values: readonly string[]): string {
  if (values.length === 0) return '';
  return `; there are ${values.slice(0, NAMED).join(', ')}${values.length > NAMED ? ', …' : ''}`;
}
