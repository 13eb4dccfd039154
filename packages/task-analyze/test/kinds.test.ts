import { describe, expect, it } from 'vitest';
import { grammarsFor } from '../../plugin/test/support/grammars-for.ts';
import { runTask } from '../../plugin/test/support/run-task.ts';
import analyze from '../src/index.ts';

type Entry = NonNullable<Parameters<typeof grammarsFor>[1]>;

const GO = `// package comment
package a

import "fmt" // not a comment line

/* several
   lines */
func (s *Shape) Draw(n int) int {
	if n > 1 && n < 3 || n == 5 {
		for i := 0; i < n; i++ {
			fmt.Println("// no comment")
		}
	} else if n == 4 {
		return 1
	} else {
		return 2
	}
	f := func() bool { return n > 1 && n > 2 }
	return 0
}

type Shape struct{}
`;

const KINDS = {
  functions: ['function_declaration', 'method_declaration', 'func_literal'],
  classes: ['type_declaration'],
  imports: ['import_spec'],
  decisions: ['if_statement', 'for_statement', '"&&"', '"||"'],
  nesting: ['if_statement', 'for_statement'],
};

/** Metrics but for `bytes`, as `name=value`, those of functions as `name(function:line)=value`. */
async function metricsOf(path: string, content: string, entry: Entry, options = {}): Promise<string[]> {
  const grammars = await grammarsFor(path.slice(path.indexOf('.') + 1), entry);
  const records = await runTask(analyze, { path, content, grammars, options });
  return records.slice(1).map((record) => {
    const { metric, value, symbol, line } = record as Readonly<Record<string, unknown>>;
    return symbol === undefined ? `${metric}=${value}` : `${metric}(${symbol}:${line})=${value}`;
  });
}

const LINES = ['loc=19', 'sloc=16', 'comment_lines=3', 'blank_lines=3', 'lang=go'];

describe('metrics of a language with a grammar of the configuration', () => {
  it('without lists of kinds there are line metrics alone, with the comments of the tree', async () => {
    expect(await metricsOf('a.go', GO, {})).toEqual(LINES);
  });

  it('lists of kinds give the metrics that need them', async () => {
    expect(await metricsOf('a.go', GO, { kinds: KINDS }, { anonymous_functions: 'all' })).toEqual([
      ...LINES,
      'complexity=8',
      'max_complexity=6',
      'function_count=2',
      'class_count=1',
      'import_count=1',
      'max_nesting=2',
      'function_complexity(Draw:8)=6',
      'function_sloc(Draw:8)=13',
      'function_max_nesting(Draw:8)=2',
      'function_complexity(Draw.<anonymous>:18)=2',
      'function_sloc(Draw.<anonymous>:18)=1',
      'function_max_nesting(Draw.<anonymous>:18)=0',
    ]);
  });

  it('each list is optional', async () => {
    const { functions, classes } = KINDS;
    expect(await metricsOf('a.go', GO, { kinds: { classes } })).toEqual([...LINES, 'class_count=1']);
    expect(await metricsOf('a.go', GO, { kinds: { functions } })).toEqual([
      ...LINES,
      'function_count=2',
      'function_sloc(Draw:8)=13',
    ]);
    const none = await metricsOf('a.go', GO, { kinds: { comments: [] } });
    expect(none).toContain('comment_lines=0');
  });

  it('the tags query names functions that have no field for it', async () => {
    const c = 'int main(void) { return 0; }\nstatic int *f(int a) { if (a) return 0; return 0; }\n';
    const kinds = { functions: ['function_definition'], decisions: ['if_statement'] };
    expect(await metricsOf('a.c', c, { kinds })).toEqual(
      expect.arrayContaining(['function_complexity(main:1)=1', 'function_complexity(f:2)=2']),
    );
  });

  it('classes qualify the names of their functions', async () => {
    const java = 'class A {\n  class B { void f() {} }\n  // c\n  int g() { return 1; }\n}\n';
    const kinds = { functions: ['method_declaration'], classes: ['class_declaration'] };
    expect(await metricsOf('A.java', java, { kinds })).toEqual([
      ...['loc=5', 'sloc=4', 'comment_lines=1', 'blank_lines=0', 'lang=java'],
      ...['function_count=2', 'class_count=2', 'function_sloc(A.B.f:2)=1', 'function_sloc(A.g:4)=1'],
    ]);
  });
});
