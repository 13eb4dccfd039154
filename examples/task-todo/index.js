// @ts-check
import { defineTask } from '@codebatch/plugin';

export default defineTask({
  name: 'todo',
  version: '1.0.0',
  apiVersion: 1,
  description: 'Collects to-do comments with their authors.',
  inputs: { prior: [{ task: 'parse', kind: 'ast' }] },
  outputs: {
    'todo.comment': {
      schema: {
        type: 'object',
        required: ['kind', 'word', 'text', 'line'],
        properties: {
          kind: { const: 'todo.comment' },
          word: { type: 'string' },
          text: { type: 'string' },
          author: { type: 'string' },
          line: { type: 'integer', minimum: 1 },
        },
      },
    },
  },
  options: {
    schema: {
      type: 'object',
      additionalProperties: false,
      properties: { words: { type: 'array', minItems: 1, items: { type: 'string', pattern: '^[A-Z]+$' } } },
    },
    defaults: { words: ['TODO', 'FIXME'] },
  },

  open(ctx) {
    return new RegExp(`\\b(${ctx.options.words.join('|')})\\b(?:\\(([^)\\r\\n]*)\\))?:?[ \\t]*([^\\r\\n]*)`, 'g');
  },

  *file(file, ctx) {
    const text = ctx.text(file);
    for (const [start, end] of placesToLook(text, ctx.tree(file))) {
      for (const match of text.slice(start, end).matchAll(ctx.resource)) {
        const [, word, author, rest] = match;
        yield {
          kind: 'todo.comment',
          word,
          text: withoutCommentEnd(rest ?? ''),
          author: author || undefined,
          line: ctx.lines(file).position(start + match.index).line,
        };
      }
    }
  },
});

/**
 * The comments where the file has a tree, the whole text where it has none.
 *
 * @param {string} text
 * @param {import('@codebatch/plugin').Tree | undefined} tree
 * @returns {Generator<[start: number, end: number]>}
 */
function* placesToLook(text, tree) {
  if (tree === undefined) {
    yield [0, text.length];
    return;
  }
  for (let node = 0; node < tree.size; node += 1) {
    if (tree.kind(node) === 'comment') yield [tree.start(node), tree.end(node)];
  }
}

/** @param {string} text */
function withoutCommentEnd(text) {
  return text.replace(/(\*\/|-->)\s*$/, '').trim();
}
