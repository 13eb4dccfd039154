import { isCodebatchError } from '@codebatch/core';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { defineTask, isTask } from './define-task.ts';
import type { FileContext } from './task-context.ts';
import type { TaskDefinition } from './task-definition.ts';

const minimal = {
  name: 'sample',
  version: '1.0.0',
  apiVersion: 1,
  description: 'A sample',
  inputs: {},
  outputs: { metric: {} },
  *file() {
    yield { kind: 'metric' as const, metric: 'bytes', value: 1 };
  },
} as const;

function reasonsOf(definition: unknown): readonly string[] {
  try {
    defineTask(definition as TaskDefinition);
  } catch (error) {
    if (isCodebatchError(error) && error.code === 'INVALID_TASK') return error.details['reasons'] as string[];
    throw error;
  }
  return [];
}

describe('defineTask', () => {
  it('R7.1 returns a frozen, branded task and leaves the definition as it was', () => {
    const task = defineTask(minimal);
    expect(isTask(task)).toBe(true);
    expect(Object.isFrozen(task) && Object.isFrozen(task.inputs) && Object.isFrozen(task.outputs)).toBe(true);
    expect(isTask(minimal)).toBe(false);
    expect(isTask(undefined)).toBe(false);
  });

  it('recognises a task made by another copy of the package', () => {
    expect(isTask({ ...minimal, [Symbol.for('codebatch.task')]: true })).toBe(true);
  });

  it.each([
    ['no object', 3, /a task is an object/],
    ['a bad name', { ...minimal, name: 'a b' }, /'name'/],
    ['no version', { ...minimal, version: '' }, /'version'/],
    ['another contract', { ...minimal, apiVersion: 2 }, /'apiVersion' must be 1/],
    ['neither file nor snapshot', { ...minimal, file: undefined }, /one of 'file' and 'snapshot'/],
    ['both file and snapshot', { ...minimal, async *snapshot() {} }, /exclude each other/],
    ['an unknown property', { ...minimal, diagnostic: {} }, /'diagnostic' is no property/],
    ['an unknown input', { ...minimal, inputs: { language: ['python'] } }, /'inputs.language' is no property/],
    ['a bad limit', { ...minimal, inputs: { maxBytes: -1 } }, /'inputs.maxBytes'/],
    ['a bad prior', { ...minimal, inputs: { prior: ['parse'] } }, /'inputs.prior'/],
    ['an unknown kind', { ...minimal, outputs: { metrics: {} } }, /'metrics'/],
    ['a bad schema', { ...minimal, outputs: { 'acme.todo': { schema: 1 } } }, /'outputs.acme.todo.schema'/],
    ['a bad severity', { ...minimal, diagnostics: { x: { severity: 'fatal', message: '' } } }, /severity/],
    ['no message', { ...minimal, diagnostics: { x: { severity: 'info' } } }, /must have a message/],
    ['a reserved id', { ...minimal, diagnostics: { TASK_FAILED: { severity: 'info', message: '' } } }, /TASK_FAILED/],
    ['options without defaults', { ...minimal, options: { schema: { type: 'object' } } }, /'options'/],
    ['options of no object', { ...minimal, options: { schema: { type: 'string' }, defaults: {} } }, /type object/],
    ['an open that is no function', { ...minimal, open: 1 }, /'open' must be a function/],
  ])('refuses %s with INVALID_TASK', (_what, definition, reason) => {
    expect(reasonsOf(definition).join('\n')).toMatch(reason);
  });

  it('names every reason at once', () => {
    expect(reasonsOf({ ...minimal, name: '', version: 1 })).toHaveLength(2);
  });

  it('accepts namespaced kinds', () => {
    expect(reasonsOf({ ...minimal, outputs: { 'acme.todo': {} } })).toEqual([]);
  });
});

describe('inference', () => {
  it('types flow from the definition into the context', () => {
    defineTask({
      ...minimal,
      outputs: { symbol: {}, 'acme.todo': { schema: { type: 'object' } } },
      diagnostics: { T1: { severity: 'info', message: '{n}' }, T2: { severity: 'error', message: '' } },
      options: { schema: { type: 'object' }, defaults: { words: ['TODO'], limit: 3 } },
      open(ctx) {
        expectTypeOf(ctx.options.limit).toEqualTypeOf<number>();
        return { pattern: /x/ };
      },
      *file(file, ctx) {
        expectTypeOf(ctx.options).toEqualTypeOf<{ words: string[]; limit: number }>();
        expectTypeOf(ctx.resource).toEqualTypeOf<{ pattern: RegExp }>();
        expectTypeOf(file.language).toEqualTypeOf<string | undefined>();
        yield { kind: 'symbol', name: 'a' };
        yield { kind: 'acme.todo', text: 'b' };
        yield { diagnostic: 'T1', data: { n: 1 }, range: { start: 0, end: 1 } };
      },
    });
  });

  it('an undeclared diagnostic id or kind is a type error', () => {
    defineTask({
      ...minimal,
      outputs: { symbol: {} },
      diagnostics: { T1: { severity: 'info', message: '' } },
      // @ts-expect-error: T3 is not declared
      *file() {
        yield { diagnostic: 'T3' };
      },
    });
    defineTask({
      ...minimal,
      outputs: { symbol: {} },
      // @ts-expect-error: edge is not declared
      *file() {
        yield { kind: 'edge' };
      },
    });
    defineTask({
      ...minimal,
      outputs: { symbol: {} },
      // @ts-expect-error: no diagnostics are declared
      async *file() {
        yield { diagnostic: 'T1' };
      },
    });
  });

  it('a prior record has what its task wrote, and nothing of its batch', () => {
    type Prior = ReturnType<FileContext['prior']>[number];
    expectTypeOf<Prior['kind']>().toEqualTypeOf<string>();
    expectTypeOf<Prior['line']>().toEqualTypeOf<number | undefined>();
    expectTypeOf<Prior['task_id']>().toEqualTypeOf<undefined>();
    expectTypeOf<Prior['ts']>().toEqualTypeOf<undefined>();
  });

  it('options of a named type are the type of their defaults', () => {
    interface Named {
      readonly n: number;
    }
    defineTask({
      ...minimal,
      options: { schema: { type: 'object' }, defaults: { n: 1 } as Named },
      *file(_file, ctx) {
        expectTypeOf(ctx.options).toEqualTypeOf<Named>();
        yield { kind: 'metric', metric: 'n', value: ctx.options.n };
      },
    });
  });

  it('async generators and snapshot tasks infer alike', () => {
    const { file: _file, ...rest } = minimal;
    defineTask({
      ...rest,
      options: { schema: { type: 'object' }, defaults: { depth: 1 } },
      async *snapshot(ctx) {
        expectTypeOf(ctx.options.depth).toEqualTypeOf<number>();
        expectTypeOf(ctx.resource).toEqualTypeOf<undefined>();
        for (const file of ctx.files()) yield { path: file.path, kind: 'metric', metric: 'n', value: 1 };
      },
    });
    defineTask({
      ...rest,
      // @ts-expect-error: an output of a snapshot task names its path
      async *snapshot() {
        yield { kind: 'metric' };
      },
    });
  });
});
