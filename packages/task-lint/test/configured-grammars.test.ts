import { describe, expect, it } from 'vitest';
import { grammarsFor } from '../../plugin/test/support/grammars-for.ts';
import { runTask } from '../../plugin/test/support/run-task.ts';
import lint from '../src/index.ts';

describe('text rules for a language with a grammar of the configuration', () => {
  const java = 'class A { // TODO one\n  String s = "TODO two"; /* FIXME three */  \n}';
  const findings = async (kinds = {}): Promise<string[]> => {
    const grammars = await grammarsFor('java', { kinds });
    const outputs = await runTask(lint, { path: 'A.java', content: java, grammars });
    return outputs.map(({ diagnostic, data }) => `${diagnostic} ${JSON.stringify(data ?? {})}`);
  };

  it('markers count in comments, as the grammar tells them', async () => {
    expect(await findings()).toEqual([
      'L003 {"tag":"TODO","text":"TODO one"}',
      'L003 {"tag":"FIXME","text":"FIXME three"}',
      'L001 {}',
      'L005 {}',
    ]);
  });

  it('the configuration can list the kinds of comments', async () => {
    expect((await findings({ comments: ['block_comment'] }))[0]).toBe('L003 {"tag":"FIXME","text":"FIXME three"}');
  });
});
