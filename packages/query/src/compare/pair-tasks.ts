import { canonicalJson, type TaskRecord } from '@codebatch/core';
import { dependenciesOf } from '../batch-status.ts';
import type { OpenBatch } from '../open-batch.ts';
import type { Cause } from './change.ts';

/** A task that both batches have. */
export interface TaskPair {
  readonly before: TaskRecord;
  readonly after: TaskRecord;
  /** What differs in the task itself. */
  readonly causes: readonly Cause[];
  /** Which of the grammars that its configuration names differ, by language: they matter to files of that alone. */
  readonly grammars: ReadonlyMap<string, Cause>;
  /** Pairs whose outputs it reads, directly and through others, in plan order. */
  readonly dependencies: readonly TaskPair[];
}

/** Tasks of two batches, brought together in the order of b's plan. */
export interface PairedTasks {
  readonly pairs: readonly TaskPair[];
  readonly unpaired: readonly { readonly task_id: string; readonly type: string; readonly only_in: 'a' | 'b' }[];
}

/** Pairs tasks of one id and type, then tasks of one type. */
export function pairTasks(a: OpenBatch, b: OpenBatch): PairedTasks {
  const free = new Set(a.tasks);
  const partners = new Map<TaskRecord, TaskRecord>();
  const pair = (matches: (before: TaskRecord, after: TaskRecord) => boolean) => {
    for (const after of b.tasks) {
      const before = partners.has(after) ? undefined : [...free].find((one) => matches(one, after));
      if (before === undefined) continue;
      partners.set(after, before);
      free.delete(before);
    }
  };
  pair((before, after) => before.task_id === after.task_id && before.type === after.type);
  pair((before, after) => before.type === after.type);
  const pairs: TaskPair[] = [];
  for (const [after, before] of partnersInOrder(b, partners)) {
    const needed = new Set(dependenciesOf(b, after));
    const direct = pairs.filter((one) => needed.has(one.after.task_id));
    const dependencies = pairs.filter((one) =>
      direct.some((other) => other === one || other.dependencies.includes(one)),
    );
    pairs.push({
      before,
      after,
      causes: taskCauses(before, after),
      grammars: grammarCauses(before, after),
      dependencies,
    });
  }
  const only = (only_in: 'a' | 'b') => (task: TaskRecord) => ({ task_id: task.task_id, type: task.type, only_in });
  const unpaired = [...[...free].map(only('a')), ...b.tasks.filter((task) => !partners.has(task)).map(only('b'))];
  return { pairs, unpaired };
}

/** What differs in a task as far as files of a language are concerned. */
export function causesFor({ causes, grammars }: TaskPair, language: string | undefined): readonly Cause[] {
  const grammar = language === undefined ? undefined : grammars.get(language);
  return grammar === undefined ? causes : [...causes, grammar];
}

function partnersInOrder(b: OpenBatch, partners: ReadonlyMap<TaskRecord, TaskRecord>): [TaskRecord, TaskRecord][] {
  return b.tasks.flatMap((after): [TaskRecord, TaskRecord][] => {
    const before = partners.get(after);
    return before === undefined ? [] : [[after, before]];
  });
}

function taskCauses(before: TaskRecord, after: TaskRecord): Cause[] {
  const causes: Cause[] = [];
  const [from, to] = [versionOf(before), versionOf(after)];
  if (from !== to) causes.push({ type: 'task_version', task_id: after.task_id, from, to });
  const options = differingOptions(before, after);
  if (options.length > 0) causes.push({ type: 'options', task_id: after.task_id, options });
  return causes;
}

function grammarCauses(before: TaskRecord, after: TaskRecord): Map<string, Cause> {
  const [a, b] = [before.grammars ?? {}, after.grammars ?? {}];
  const name = (grammar: { readonly package: string; readonly version: string } | undefined) =>
    grammar === undefined ? null : `${grammar.package} ${grammar.version}`;
  const causes = new Map<string, Cause>();
  for (const language of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const [from, to] = [ownValue(a, language), ownValue(b, language)];
    if (differs(from, to)) causes.set(language, { type: 'grammar', language, from: name(from), to: name(to) });
  }
  return causes;
}

/** Records of other implementations may name no version of the task; then their program's stands for it. */
function versionOf(task: TaskRecord): string | null {
  if (task.version !== undefined) return task.version;
  return task.producer === undefined ? null : `${task.producer.name} ${task.producer.version}`;
}

/** Settings beside the options of a task that decide its results as well. */
const SETTINGS: readonly string[] = ['overrides', 'languages', 'limits'];

function differingOptions(before: TaskRecord, after: TaskRecord): string[] {
  const [a, b] = [before.config ?? {}, after.config ?? {}];
  const options = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) =>
    differs(ownValue(a, name), ownValue(b, name)),
  );
  return [...options.sort(), ...SETTINGS.filter((name) => differs(before[name], after[name]))];
}

function differs(x: unknown, y: unknown): boolean {
  return canonicalJson(x ?? null) !== canonicalJson(y ?? null);
}

function ownValue<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
