import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { Task } from '../../dist/index.js';
import { runTask } from './run-task.ts';

const SOURCES = [
  { path: 'a.py', content: 'import a\n\n\nclass C(a.B):  # TODO x \n\tdef m(self, a):\n\t\treturn a() or 1\n' },
  {
    path: 'a.tsx',
    content: "import { b as c } from 'm';\nexport const f = (x: number) => <c.D x={x ? 1 : 2} />;\nnew Map()",
  },
  { path: 'a.txt', content: `TODO \n${'x'.repeat(200)}` },
];

/** Tests that hold for every task: its options, its declarations and its determinism. */
export function describeDeclarations(task: Task): void {
  describe('what the task declares', () => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });

    it('the defaults of the options satisfy their schema, other options do not', () => {
      const check = ajv.compile(task.options?.schema ?? {});
      expect(check(task.options?.defaults)).toBe(true);
      expect(check({ unknown: 1 })).toBe(false);
    });

    it.each(SOURCES)('R9.1 every record of $path is declared and satisfies its schema', async (source) => {
      for (const output of await runTask(task, source)) {
        if (output.kind === undefined) {
          const declared = task.diagnostics?.[output.diagnostic];
          const used = [...(declared?.message.matchAll(/\{(\w+)\}/g) ?? [])].map((match) => match[1] ?? '');
          expect(Object.keys(output.data ?? {})).toEqual(expect.arrayContaining(used));
          expect(declared).toBeDefined();
        } else {
          const check = ajv.compile(task.outputs[output.kind]?.schema ?? { not: {} });
          expect(check(output), JSON.stringify([output, check.errors])).toBe(true);
        }
      }
    });

    it('R7.1 the same file gives the same records', async () => {
      for (const source of SOURCES) expect(await runTask(task, source)).toEqual(await runTask(task, source));
    });
  });
}
